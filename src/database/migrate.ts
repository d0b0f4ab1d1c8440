import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { Connection } from './connection.js';

// any number will do as long as it is always the same
const MIGRATION_LOCK = 7_233_175_518;

/** Brings the schema up to date. Instances that boot at once take turns, so that each migration runs once. */
export async function migrate(dataSource: DataSource, connection: Connection): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
    // transaction numbers that begin anew, after a restore elsewhere, go on above those in the log
    await client.query('SELECT audit_settle_epoch()');
  } finally {
    // the lock goes with its connection
    await client.end();
  }
}
