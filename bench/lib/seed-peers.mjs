import { getMigrations } from 'better-auth/db/migration';
import { betterAuthOf } from '../contenders/support/better-auth.mjs';
import { tutorialDataSource } from '../contenders/support/tutorial.mjs';

/** The other contenders' tables, made by their own tools, with the same keys. All of them are usable. */
export async function seedPeers(client, url) {
  await client.query('CREATE SCHEMA better_auth; CREATE SCHEMA tutorial');
  await seedBetterAuth(client, url);
  await seedTutorial(client, url);
}

async function seedBetterAuth(client, url) {
  const { auth, pool } = betterAuthOf(url);
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  await pool.end();
  await client.query(
    `INSERT INTO better_auth."user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     VALUES ('owner', 'Owner', 'owner@example.com', true, now(), now())`,
  );
  // its hash: SHA-256 in base64url without padding
  await client.query(
    `INSERT INTO better_auth.apikey (id, "configId", name, start, "referenceId", prefix, key, enabled,
       "rateLimitEnabled", "requestCount", "lastRequest", "createdAt", "updatedAt", permissions)
     SELECT 'key' || n, 'default', 'key ' || n, left(prefix, 6), 'owner', 'psk_',
       rtrim(translate(encode(sha256, 'base64'), '+/', '-_'), '='), true, false, 0, now(), now(), now(),
       '{"agents":["view"]}'
     FROM seed.tokens ORDER BY n`,
  );
}

async function seedTutorial(client, url) {
  const dataSource = await tutorialDataSource(url, { synchronize: true }).initialize();
  await dataSource.destroy();
  await client.query(
    `INSERT INTO tutorial.organizations (id, name, plan) SELECT id, 'Organization ' || place, 'team' FROM seed.organizations`,
  );
  await client.query(
    `INSERT INTO tutorial.scopes VALUES (1, 'agents:read'), (2, 'workflows:read'), (3, 'analytics:read')`,
  );
  await client.query(
    `CREATE TABLE seed.tutorial AS SELECT n, gen_random_uuid() AS id, encode(sha256, 'hex') AS hash FROM seed.tokens`,
  );
  await client.query(
    `INSERT INTO tutorial.api_keys (id, name, token_hash, created_at, organization_id)
     SELECT t.id, 'key ' || t.n, t.hash, now(), o.id
     FROM seed.tutorial t JOIN seed.organizations o ON o.place = t.n % (SELECT count(*) FROM seed.organizations)
     ORDER BY t.n`,
  );
  await client.query(
    `INSERT INTO tutorial.api_key_scopes (api_key_id, scope_id)
     SELECT id, s FROM seed.tutorial, LATERAL (VALUES (1), (CASE WHEN n % 3 = 0 THEN 2 ELSE 3 END)) v (s)`,
  );
  await client.query('DROP TABLE seed.tutorial');
}
