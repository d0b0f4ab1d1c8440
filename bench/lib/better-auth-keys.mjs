import { getMigrations } from 'better-auth/db/migration';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import pg from 'pg';

// Issues keys in the schema `better_auth` of DATABASE_URL, which it makes, by the plugin itself, and prints them as JSON:
// for the test of the guide that leads away from it. Arguments: what createApiKey takes, as JSON, one each.
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 2,
  options: '-c search_path=better_auth',
});
const auth = betterAuth({
  database: pool,
  baseURL: 'http://127.0.0.1',
  secret: 'a secret of the test alone, 32 characters or more',
  telemetry: { enabled: false },
  logger: { disabled: true },
  plugins: [apiKey({ enableMetadata: true })],
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
await pool.query(
  `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
   VALUES ('ada', 'Ada', 'ada@example.com', true, now(), now())`,
);
const keys = [];
for (const body of process.argv.slice(2))
  keys.push((await auth.api.createApiKey({ body: JSON.parse(body) })).key);
process.stdout.write(JSON.stringify(keys));
await pool.end();
