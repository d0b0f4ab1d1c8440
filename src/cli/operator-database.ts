import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TokenDigest } from '../access/token-digest.js';
import type { Config } from '../config/config.js';
import { preparePepper } from '../config/pepper.js';
import { digestOf } from '../peppers/known-peppers.js';
import { createDataSource } from '../data-source.js';
import type { Connection } from '../database/connection.js';
import { Database } from '../database/database.js';
import { prepareToWrite } from '../database/migrate.js';
import { ROLE } from '../database/embedded/cluster.js';
import { clusterTag, startEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';
import { DATABASE } from '../database/embedded/readiness.js';
import { PORT } from '../database/embedded/socket-directory.js';

/** What the operator asked for cannot be done; the message says why. */
export class OperatorError extends Error {}

export interface OperatorDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/**
 * Opens the service's database for an operator's command: that of DATABASE_URL, or the embedded one, which is reached by
 * the socket of the service that runs on it, or started for the time of the command when none does.
 * @throws OperatorError when there is none, or it is of another version
 */
export async function openOperatorDatabase(config: Config): Promise<OperatorDatabase> {
  const { connection, stop } = await connectionOf(config);
  const dataSource = createDataSource(connection);
  try {
    await dataSource.initialize().catch((error: Error & { code?: string }) => {
      throw new OperatorError(`The database cannot be reached: ${error.message || error.code}`);
    });
    if (await dataSource.showMigrations())
      throw new OperatorError('The database is not of this version: start the service once, then try again.');
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    await stop();
    throw error;
  }
  const database = new Database(dataSource, connection, () => undefined);
  await prepareToWrite((text) => database.query(text));
  return {
    database,
    async close() {
      await database.close();
      await stop();
    },
  };
}

/** The digests of the service, as its database knows them. @throws WrongPepper when it does not know KEY_PEPPER */
export async function digestFor(config: Config, database: Database): Promise<TokenDigest> {
  return digestOf(
    (text, values) => database.query(text, values),
    await preparePepper(config),
    config.otherPepper,
  );
}

async function connectionOf({
  databaseUrl,
  dataDir,
}: Config): Promise<{ connection: Connection; stop: () => Promise<void> }> {
  if (databaseUrl !== null)
    return { connection: { connectionString: databaseUrl }, stop: () => Promise.resolve() };
  if (!existsSync(join(dataDir, 'postgres')))
    throw new OperatorError(
      `There is no database in ${dataDir}. Set DATA_DIR or DATABASE_URL as for the service, and start that once.`,
    );
  const running = await findRunning(dataDir);
  if (running) return { connection: running, stop: () => Promise.resolve() };
  const embedded = await startEmbeddedPostgres({ dataDir });
  return { connection: embedded.connection, stop: () => embedded.stop() };
}

/** The embedded database of a service that runs, at one of the two places where its socket can be. */
async function findRunning(dataDir: string): Promise<Connection | null> {
  const directory = await realpath(dataDir);
  for (const host of [join(directory, 'socket'), join(tmpdir(), clusterTag(directory))]) {
    const connection = { host, port: PORT, user: ROLE, database: DATABASE };
    const client = new pg.Client({ ...connection, connectionTimeoutMillis: 3_000, ssl: false });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return connection;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES')
        throw new OperatorError(
          `The database in ${dataDir} belongs to another user: run this as the service's.`,
        );
      // nobody listens here; anything else is an answer of a database
      if (code !== 'ENOENT' && code !== 'ECONNREFUSED') throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return null;
}
