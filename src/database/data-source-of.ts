import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Connection } from './connection.js';
import { MAIN_POOL } from './database.js';
import { SnakeNaming } from './naming.js';

export type Stored = Pick<DataSourceOptions, 'entities' | 'migrations'> & {
  /** connections at the most */
  readonly max?: number;
};

/** A data source of ours; what is stored in it, its root says. */
export const dataSourceOf = (
  connection: Connection,
  { entities, migrations, max = MAIN_POOL.max }: Stored,
): DataSource =>
  new DataSource({
    type: 'postgres',
    entities,
    migrations,
    migrationsTableName: 'migrations',
    namingStrategy: new SnakeNaming(),
    installExtensions: false,
    synchronize: false,
    // pg reads the connection itself: TypeORM's own parser does not know sockets and options of the URL
    extra: { ...MAIN_POOL, max, ...connection },
    // every line would hold parameters
    logging: false,
  });
