import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import pg from 'pg';

export const permissionsNeeded = { agents: ['view'] };

/**
 * As its documentation sets it up on PostgreSQL: a `pg` pool of 20 connections, keys in the database, hashed. Its rate
 * limit, which is on by default and would answer 429, is off; there is no secondary storage, so that a revocation holds
 * at once, as ours does.
 */
export function betterAuthOf(connectionString) {
  const pool = new pg.Pool({ connectionString, max: 20, options: '-c search_path=better_auth' });
  const auth = betterAuth({
    database: pool,
    baseURL: 'http://127.0.0.1',
    secret: 'a secret of the benchmark alone, 32 characters or more',
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  });
  return { auth, pool };
}
