import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '../../dist/src/data-source.js';
import { startEmbeddedPostgres } from '../../dist/src/database/embedded/embedded-postgres.js';
import { migrate } from '../../dist/src/database/migrate.js';
import { adminQuery, onDatabase } from './admin.js';

/**
 * Before all database tests: a PostgreSQL (the one of DATABASE_URL, whose role must be allowed to create databases, or an
 * embedded one of its own) and in it a migrated template, from which every test file makes its database in no time.
 */
export default async function startDatabase() {
  const dataDir = process.env.DATABASE_URL ? null : await mkdtemp(join(tmpdir(), 'praesidia-test-'));
  const embedded = dataDir
    ? await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off', max_connections: '300' } })
    : null;
  const admin = embedded?.connection ?? { connectionString: process.env.DATABASE_URL };
  const template = `praesidia_template_${randomBytes(4).toString('hex')}`;
  await adminQuery(admin, `CREATE DATABASE ${template}`);
  const connection = onDatabase(admin, template);
  const dataSource = await createDataSource(connection).initialize();
  await migrate(dataSource, connection);
  await dataSource.destroy();
  process.env.PRAESIDIA_TEST_DATABASE = JSON.stringify({ admin, template });
  globalThis.praesidiaStopDatabase = async () => {
    await adminQuery(admin, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await embedded?.stop();
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  };
}
