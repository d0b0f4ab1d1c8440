import { randomBytes } from 'node:crypto';
import { connectionUrl, type Connection } from '../../src/database/connection.js';
import { adminQuery, onDatabase } from './admin.js';

export interface TestDatabase {
  readonly connection: Connection;
  /** the same as a URL, for processes that are started with DATABASE_URL */
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated, empty database of one's own. */
export const createDatabase = (): Promise<TestDatabase> =>
  create((template) => `TEMPLATE ${template} STRATEGY wal_log`);

/** One with nothing in it at all. */
export const createEmptyDatabase = (): Promise<TestDatabase> => create(() => '');

async function create(like: (template: string) => string): Promise<TestDatabase> {
  const { admin, template } = JSON.parse(process.env.PRAESIDIA_TEST_DATABASE!) as {
    admin: Connection;
    template: string;
  };
  const name = `praesidia_test_${randomBytes(6).toString('hex')}`;
  await adminQuery(admin, `CREATE DATABASE ${name} ${like(template)}`);
  const connection = onDatabase(admin, name);
  return {
    connection,
    url: connectionUrl(connection),
    drop: () => adminQuery(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
