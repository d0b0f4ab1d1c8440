import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from './build-if-stale.mjs';

/**
 * TypeORM's command line on the project's data source. Without DATABASE_URL it works on a throw-away embedded database
 * with all migrations applied: what `migration:generate` compares the entities with.
 */
buildIfStale();
const args = process.argv.slice(2);
if (process.env.DATABASE_URL) process.exit(await typeorm(process.env.DATABASE_URL));

const { startEmbeddedPostgres } = await import('../dist/src/database/embedded/embedded-postgres.js');
const { createDataSource } = await import('../dist/src/data-source.js');
const { connectionUrl } = await import('../dist/src/database/connection.js');
const dataDir = await mkdtemp(join(tmpdir(), 'praesidia-typeorm-'));
const database = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
try {
  const dataSource = await createDataSource(database.connection).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
  process.exitCode = await typeorm(connectionUrl(database.connection));
} finally {
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
}

function typeorm(url) {
  const [command, ...rest] = args.length > 0 ? args : ['--help'];
  const child = spawn(
    process.execPath,
    [join('node_modules', 'typeorm', 'cli.js'), command, '-d', 'dist/ormconfig.js', ...rest],
    { stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } },
  );
  return new Promise((resolve) => child.on('close', resolve));
}
