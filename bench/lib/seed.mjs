import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { readToken, sha256 } from '../../dist/src/access/token.js';
import { TokenDigest } from '../../dist/src/access/token-digest.js';
import { createDataSource } from '../../dist/src/data-source.js';
import { migrate } from '../../dist/src/database/migrate.js';
import { PEPPER } from './contenders.mjs';
import { seedPeers } from './seed-peers.mjs';
import { ADMIN_KEY, tokenOf } from './tokens.mjs';

/**
 * A migrated database with `keys` keys in `organizations` organizations, filled by set-based statements.
 * @param {{ keys: number, organizations: number, peers: boolean }} size `peers`: the other contenders' tables too
 * @returns {Promise<string>} its name
 */
export async function seededDatabase(context, { keys, organizations, peers = false }) {
  const { cluster } = context;
  const name = `${cluster.prefix}_${keys}_keys_${organizations}_orgs${peers ? '_peers' : ''}`;
  const startedAt = performance.now();
  if (!(await cluster.create(name))) {
    const [{ complete }] = await cluster.query(
      name,
      "SELECT to_regclass('seed.complete') IS NOT NULL AS complete",
    );
    if (complete) return name;
    await cluster.drop(name);
    await cluster.create(name);
  }
  context.say(`  seeding ${name} …`);
  const connection = { connectionString: cluster.url(name) };
  const dataSource = await createDataSource(connection).initialize();
  await migrate(dataSource, connection);
  await dataSource.destroy();
  const client = await cluster.connect(name);
  try {
    await client.query('SET statement_timeout = 0; SET synchronous_commit = off');
    // spares the seeding the checks of foreign keys; needs a superuser, and is only slower without
    await client.query('SET session_replication_role = replica').catch(() => undefined);
    await seedTokens(client, keys);
    await seedService(client, keys, organizations);
    if (peers) await seedPeers(client, cluster.url(name));
    await client.query('DROP TABLE seed.tokens; CREATE TABLE seed.complete ()');
    await client.query('VACUUM ANALYZE');
    await client.query('SET synchronous_commit = on; CREATE TABLE seed.durable ()');
  } finally {
    await client.end();
  }
  context.say(`  … took ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  return name;
}

/** What all contenders' tables are made from: number, digests and display parts of each token, not the token. */
async function seedTokens(client, keys) {
  const digest = new TokenDigest(PEPPER);
  if (readToken(tokenOf(1)).kind !== 'api_key')
    throw new Error('The benchmark makes tokens the service does not know.');
  await client.query('CREATE SCHEMA seed');
  await client.query(
    'CREATE UNLOGGED TABLE seed.tokens (n int, digest bytea, sha256 bytea, prefix text, last4 text)',
  );
  const copy = client.query(copyFrom('COPY seed.tokens FROM STDIN'));
  await pipeline(Readable.from(rows(keys, digest)), copy);
}

function* rows(keys, digest) {
  let chunk = [];
  for (let n = 1; n <= keys; n++) {
    const token = tokenOf(n);
    const sha = Buffer.from(sha256(token), 'binary').toString('hex');
    chunk.push(
      `${n}\t\\\\x${digest.of(token).toString('hex')}\t\\\\x${sha}\t${token.slice(0, 12)}\t${token.slice(-4)}\n`,
    );
    if (chunk.length === 1_000) {
      yield chunk.join('');
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk.join('');
}

async function seedService(client, keys, organizations) {
  await client.query(
    `CREATE TABLE seed.organizations AS SELECT place, uuid_v7() AS id FROM generate_series(0, $1::int - 1) place`,
    [organizations],
  );
  await client.query(
    `CREATE TABLE seed.users AS SELECT place, uuid_v7() AS id FROM generate_series(0, 19) place`,
  );
  await client.query(
    `INSERT INTO organizations (id, name, plan) SELECT id, 'Organization ' || place, 'team' FROM seed.organizations`,
  );
  await client.query(
    `INSERT INTO users (id, email, name) SELECT id, 'user' || place || '@example.com', 'User ' || place FROM seed.users`,
  );
  await withoutIndexes(client, 'api_keys', () => client.query(INSERT_KEYS, [organizations, keys]));
  // what a trigger writes for keys that are made one by one
  await client.query(
    'INSERT INTO api_key_bigrams SELECT id, bigrams(lower(name)) FROM api_keys ON CONFLICT DO NOTHING',
  );
}

/** Columns of a key that the benchmark gives a value; the others keep their defaults. */
export const KEY_COLUMNS = `id, organization_id, name, digest, prefix, last4, scopes, created_at, created_by_kind,
  created_by_id, created_by_name, creator_user_id, expires_at, last_used_at, last_used_ip, revoked_at, revoked_by_kind,
  revocation_reason`;

/**
 * Keys in every state, as `tokens.mjs` says, the expired ones marked as the service marks them; half of the living without an expiry, made
 * by 20 people in a year.
 */
const INSERT_KEYS = `
  INSERT INTO api_keys (${KEY_COLUMNS}, lapsed)
  SELECT uuid_v7(), o.id, (ARRAY['deploy', 'reporting', 'agent', 'backup', 'sync'])[1 + n % 5] || ' key ' || n,
    t.digest, t.prefix, t.last4,
    CASE WHEN n = ${ADMIN_KEY} THEN ARRAY['agents:read', 'api-keys:read', 'api-keys:write']
         WHEN n % 3 = 0 THEN ARRAY['agents:read', 'workflows:read'] ELSE ARRAY['agents:read', 'analytics:read'] END,
    now() - n / $2::float8 * interval '1 year', 'user', u.id, 'User ' || u.place, u.id,
    CASE WHEN n % 10 = 1 THEN now() - interval '1 day' - n % 1000 * interval '1 hour'
         WHEN n % 2 = 0 THEN now() + interval '30 days' + n % 8000 * interval '1 hour' END,
    CASE WHEN n % 10 <> 2 THEN now() - n / $2::float8 * interval '180 days' END,
    '192.0.2.' || n % 250,
    CASE WHEN n % 10 = 0 THEN now() - n % 1000 * interval '1 hour' END,
    CASE WHEN n % 10 = 0 THEN 'user' END,
    CASE WHEN n % 10 = 0 THEN 'no_longer_needed' END,
    n % 10 = 1
  FROM seed.tokens t
    JOIN seed.organizations o ON o.place = n % $1::int
    JOIN seed.users u ON u.place = n / 7 % 20
  ORDER BY n`;

/** Fills a table before its indexes are built, which is several times as fast as the other way round. */
export async function withoutIndexes(client, table, fill) {
  const { rows: indexes } = await client.query(
    `SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)`,
    [table],
  );
  const schema = table.includes('.') ? `"${table.split('.')[0]}".` : '';
  for (const { name } of indexes) await client.query(`DROP INDEX ${schema}"${name}"`);
  await fill();
  for (const { definition } of indexes) await client.query(definition);
}
