import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { TokenDigest } from '../../access/token-digest.js';
import type { Config } from '../../config/config.js';
import { coreEntities } from '../../core-entities.js';
import { dataSourceOf } from '../../database/data-source-of.js';
import { Database } from '../../database/database.js';
import { prepareToWrite } from '../../database/migrate.js';
import { waitForDatabase } from '../../database/wait-for-database.js';
import { preparePeppers } from '../../peppers/prepare-peppers.js';
import type { PraesidiaOptions } from '../options.js';
import { hostConnection } from './host-connection.js';
import { assertMigrated, migrateSchema } from './schema.js';

const CONNECTIONS = 4;

/** The database of a host, opened before anything of its application is put together, closed after everything. */
export class HostDatabase implements OnApplicationShutdown {
  private constructor(
    readonly database: Database,
    readonly digest: TokenDigest,
  ) {}

  /** @throws Error when the database does not answer, has another schema than this package, or other peppers */
  static async open({ database: where, migrate }: PraesidiaOptions, config: Config): Promise<HostDatabase> {
    const logger = new Logger('Praesidia');
    const connection = hostConnection(where);
    await waitForDatabase(connection, (line) => logger.log(line));
    if (migrate) await migrateSchema(where, (line) => logger.log(line));
    await assertMigrated(where, connection);
    const max = where.connections ?? CONNECTIONS;
    const dataSource = dataSourceOf(connection, { entities: coreEntities, migrations: [], max });
    await dataSource.initialize();
    const database = new Database(dataSource, connection, (message) => logger.warn(message));
    try {
      await prepareToWrite((text) => database.query(text));
      return new HostDatabase(
        database,
        await preparePeppers(database, config.keyPepper!, config.otherPepper),
      );
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
