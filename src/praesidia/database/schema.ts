import pg from 'pg';
import { coreEntities } from '../../core-entities.js';
import type { Connection } from '../../database/connection.js';
import { dataSourceOf } from '../../database/data-source-of.js';
import { migrate } from '../../database/migrate.js';
import { waitForDatabase } from '../../database/wait-for-database.js';
import type { DatabaseOptions } from '../options.js';
import { hostConnection, schemaOf } from './host-connection.js';
import { migrationsFor } from './host-migrations.js';

/** Makes the schema where it is missing and brings it up to date. Instances that do it at once take turns. */
export async function migrateSchema(database: DatabaseOptions, log: (line: string) => void): Promise<void> {
  const connection = hostConnection(database);
  await waitForDatabase(connection, log);
  const done = await withClient(connection, async (client) => {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schemaOf(database)}`);
    return migrationsDone(client);
  });
  const dataSource = dataSourceOf(connection, {
    entities: coreEntities,
    migrations: migrationsFor(done),
    max: 1,
  });
  await dataSource.initialize();
  try {
    await migrate(dataSource, connection);
  } finally {
    await dataSource.destroy();
  }
}

/** @throws Error that says what to run, where the schema is missing or older than this package; nothing is changed */
export async function assertMigrated(database: DatabaseOptions, connection: Connection): Promise<void> {
  const done = await withClient(connection, migrationsDone);
  const missing = migrationsFor(done).filter(({ name }) => !done.includes(name));
  if (missing.length === 0) return;
  const schema = schemaOf(database);
  const state =
    done.length === 0 ? 'has no tables of Praesidia Keys' : 'is of an earlier version of Praesidia Keys';
  throw new Error(
    `The schema '${schema}' ${state}. Run "npx praesidia-keys migrate --database-url <url> --schema ${schema}", or call PraesidiaModule.migrate(), before this version starts; or set migrate: true.`,
  );
}

async function migrationsDone(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS there`,
  );
  if (!rows[0]!.there) return [];
  return (await client.query<{ name: string }>('SELECT name FROM migrations')).rows.map(({ name }) => name);
}

async function withClient<T>(connection: Connection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
