import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ROLE } from './cluster.js';
import { EmbeddedPostgresError, programFailed } from './errors.js';
import type { SupervisedProcess } from './supervised-process.js';

/** The database of the service, beside those that PostgreSQL brings along. */
export const DATABASE = 'praesidia';
const CANNOT_CONNECT_NOW = '57P03';
const PROGRESS_MS = 10_000;

/**
 * Waits until the server answers, however long its crash recovery takes, and makes the database where there is none.
 *
 * @throws {EmbeddedPostgresError} when the server ends meanwhile, with the last lines of its log, or refuses us.
 */
export async function untilReady(
  server: SupervisedProcess,
  address: { host: string; port: number },
  log: (line: string) => void,
): Promise<void> {
  let reported = Date.now();
  for (let pause = 25; ; pause = Math.min(pause * 1.5, 1_000)) {
    if (server.hasEnded()) throw programFailed('PostgreSQL did not start', await server.ended, server.tail());
    const refusal = await ensureDatabase(address);
    if (refusal === undefined) return;
    if (Date.now() - reported > PROGRESS_MS) {
      log(`still waiting for PostgreSQL: ${refusal}`);
      reported = Date.now();
    }
    await Promise.race([sleep(pause), server.ended]);
  }
}

/** Returns why the server does not answer yet, or undefined when all is well. */
async function ensureDatabase(address: { host: string; port: number }): Promise<string | undefined> {
  const client = new pg.Client({ ...address, user: ROLE, database: 'postgres', ssl: false });
  client.on('error', () => undefined); // also the pending query rejects
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
    return undefined;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code !== CANNOT_CONNECT_NOW) {
      throw new EmbeddedPostgresError(`PostgreSQL runs but refuses the service: ${error.message}.`, {
        cause: error,
      });
    }
    return (error as Error).message;
  } finally {
    await client.end().catch(() => undefined);
  }
}
