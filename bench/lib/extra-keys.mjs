import { randomBytes } from 'node:crypto';
import { TokenDigest } from '../../dist/src/access/token-digest.js';
import { PEPPER } from './contenders.mjs';
import { KEY_COLUMNS } from './seed.mjs';
import { ADMIN_KEY, tokenOf } from './tokens.mjs';

/** The organization with all the keys, that of the key with which the benchmark lists and revokes. */
export async function bigOrganization(client) {
  const { rows } = await client.query(
    `SELECT organization_id AS id, created_by_id AS "userId" FROM api_keys WHERE digest = $1`,
    [new TokenDigest(PEPPER).of(tokenOf(ADMIN_KEY))],
  );
  return rows[0];
}

/**
 * Adds an organization whose 100 keys all are in the same state, and one more key with which they are listed.
 * @param {{ place: number, revoked?: boolean, expired?: boolean, used?: boolean }} kind `place` makes its token
 * @returns {Promise<{ token: string, userId: string }>}
 */
export async function smallOrganization(client, { place, revoked = false, expired = false, used = true }) {
  const number = 4_000_000_100 + place;
  const token = tokenOf(number);
  const digest = new TokenDigest(PEPPER).of(token);
  const found = await client.query(`SELECT created_by_id AS "userId" FROM api_keys WHERE digest = $1`, [
    digest,
  ]);
  if (found.rows[0]) return { token, ...found.rows[0] };
  const { rows } = await client.query(
    `WITH o AS (INSERT INTO organizations (id, name, plan) VALUES (uuid_v7(), 'Small', 'team') RETURNING id),
       u AS (INSERT INTO users (id, email, name) VALUES (uuid_v7(), $1, 'User') RETURNING id)
     SELECT o.id, u.id AS "userId" FROM o, u`,
    [`small${number}@example.com`],
  );
  const { id, userId } = rows[0];
  await client.query(
    `INSERT INTO api_keys (${KEY_COLUMNS})
     SELECT uuid_v7(), $1, 'deploy key ' || n, CASE WHEN n = 0 THEN $3 ELSE sha256(int4send(n) || $3) END, 'psk_' || substr(md5(n::text), 1, 8), 'abcd',
       CASE WHEN n = 0 THEN ARRAY['api-keys:read'] ELSE ARRAY['agents:read', 'workflows:read'] END,
       now() - n * interval '1 day', 'user', $2::uuid, 'User', $2::uuid,
       CASE WHEN n = 0 THEN NULL WHEN $5 THEN now() - n * interval '1 hour' ELSE now() + interval '60 days' + n * interval '1 hour' END,
       CASE WHEN n = 0 OR $6 THEN now() - interval '200 days' + n * interval '1 hour' END, NULL,
       CASE WHEN $4 AND n > 0 THEN now() - n * interval '1 hour' END, CASE WHEN $4 AND n > 0 THEN 'user' END,
       CASE WHEN $4 AND n > 0 THEN 'other' END
     FROM generate_series(0, 110) n`,
    [id, userId, digest, revoked, expired, used],
  );
  return { token, userId };
}

/** Adds keys to the big organization that a later call revokes together; returns what their names begin with. */
export async function keysToRevoke(client, { id, userId }, count) {
  const name = `bulk-${randomBytes(4).toString('hex')}`;
  await client.query(
    `INSERT INTO api_keys (${KEY_COLUMNS})
     SELECT uuid_v7(), $1, $3 || ' ' || n, sha256($4 || int4send(n)), 'psk_' || substr(md5(n::text), 1, 8), 'abcd',
       ARRAY['agents:read'], now(), 'user', $2::uuid, 'User', $2::uuid, NULL, now(), NULL, NULL, NULL, NULL
     FROM generate_series(1, $5::int) n`,
    [id, userId, name, randomBytes(16), count],
  );
  return name;
}
