import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Connection } from './connection.js';
import { isUnavailable } from './errors.js';

const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

/**
 * Waits until the database answers, for it may be starting at the same time as the service.
 * @throws Error after 30 s, or at once for a refusal that waiting does not cure; it says where, never with which password
 */
export async function waitForDatabase(connection: Connection, log: (line: string) => void): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let told = false; ; told = true) {
    try {
      return await probe(connection);
    } catch (error) {
      const { message } = error as Error;
      if (!isUnavailable(error) && !/timeout/i.test(message)) {
        throw new Error(`The database at ${describe(connection)} refuses: ${message}`, { cause: error });
      }
      if (performance.now() > deadline) {
        throw new Error(`The database at ${describe(connection)} did not answer within 30 s: ${message}`, {
          cause: error,
        });
      }
      if (!told) log(`waiting for the database at ${describe(connection)}`);
      await sleep(PAUSE_MS);
    }
  }
}

async function probe(connection: Connection): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 3_000, query_timeout: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    );
    if (rows[0]!.version < 150_000) throw new Error('PostgreSQL 15 or newer is needed.');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Host, port and database; no user, no password, no options. */
function describe(connection: Connection): string {
  if (!('connectionString' in connection)) return `${connection.host}/${connection.database}`;
  try {
    const { hostname, port, pathname } = new URL(connection.connectionString);
    return `${hostname || 'localhost'}:${port || '5432'}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}
