import pg from 'pg';
import type { DataSource } from 'typeorm';
import { observeDatabaseClock } from './clock.js';
import type { Connection } from './connection.js';

// any number will do as long as it is always the same
const MIGRATION_LOCK = 7_233_175_518;

/**
 * After a restore into another cluster, whose transaction numbers may be lower, the log's go on above those it holds.
 * Belongs before whatever writes to a database.
 */
export const SETTLE_EPOCH = 'SELECT audit_settle_epoch()';

/** Brings the schema up to date. Instances that boot at once take turns, so that each migration runs once. */
export async function migrate(dataSource: DataSource, connection: Connection): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
    await client.query(SETTLE_EPOCH);
    const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    observeDatabaseClock(rows[0]!.at);
  } finally {
    // the lock goes with its connection
    await client.end();
  }
}
