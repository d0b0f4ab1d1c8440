import pg from 'pg';
import type { DataSource } from 'typeorm';
import { observeDatabaseClock } from './clock.js';
import type { Connection } from './connection.js';

// any number will do as long as it is always the same
const MIGRATION_LOCK = 7_233_175_518;

/**
 * Belongs before whatever writes to a database. After a restore into another cluster, whose transaction numbers may be
 * lower, the log's go on above those it holds; and ids follow the database's clock.
 */
export async function prepareToWrite(query: (text: string) => Promise<{ at: Date }[]>): Promise<void> {
  await query('SELECT audit_settle_epoch()');
  const [clock] = await query('SELECT clock_timestamp() AS at');
  observeDatabaseClock(clock!.at);
}

/** Brings the schema up to date. Instances that boot at once take turns, so that each migration runs once. */
export async function migrate(dataSource: DataSource, connection: Connection): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
    await prepareToWrite(async (text) => (await client.query<{ at: Date }>(text)).rows);
  } finally {
    // the lock goes with its connection
    await client.end();
  }
}
