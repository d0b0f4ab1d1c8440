import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { clusterTag } from '../../src/database/embedded/embedded-postgres.js';
import { isRoot, itAsRoot, postmaster, query, untilGone, Workshop } from './support/harness.js';

const workshop = Workshop.open();

it('starts in an empty place, keeps its data over a restart and leaves nothing running', async () => {
  const dataDir = join(await workshop.directory(), 'not', 'made yet, "quoted"');
  const first = await workshop.start(dataDir, {});
  expect(first.connection).toEqual({
    host: join(dataDir, 'socket'),
    port: 5432,
    user: 'praesidia',
    database: 'praesidia',
  });
  await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await Promise.all([first.stop(), first.stop()]);
  await first.stop();
  await untilGone(dataDir);
  expect(await readdir(dataDir)).toEqual(['postgres', 'postgres.lock']);

  const second = await workshop.start(dataDir);
  expect(await query(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

it('is durable, private and speaks UTF-8 by default', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  process.env.EMBEDDED_TEST_SECRET = 'not for the database';
  const database = await workshop.start(dataDir, {});
  delete process.env.EMBEDDED_TEST_SECRET;

  const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses'];
  const settings = await query<{ name: string; setting: string }>(
    database,
    `SELECT name, setting FROM pg_settings WHERE name IN ('${names.join("','")}')`,
  );
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    data_checksums: 'on',
    listen_addresses: '',
  });
  expect(
    await query(database, `SELECT lower('ÄÉ') AS lower, 'b' < 'a' AS "order", 'Z' < 'a' AS bytes`),
  ).toEqual([{ lower: 'äé', order: false, bytes: true }]);
  for (const name of ['postgres', 'socket']) {
    expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o700);
  }
  if (process.platform === 'linux' && isRoot) {
    const environment = await readFile(`/proc/${await postmaster(dataDir)}/environ`, 'utf8');
    expect(environment).not.toContain('EMBEDDED_TEST_SECRET');
  }
});

it('refuses a directory that another process uses, naming both', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  const holder = workshop.service(dataDir);
  await holder.ready();
  const refusal = workshop.start(dataDir);
  await expect(refusal).rejects.toMatchObject({ name: 'EmbeddedPostgresError' });
  await expect(refusal).rejects.toThrow(`${dataDir} is in use by the process with id ${holder.pid}`);
  await holder.kill('SIGTERM');
  await workshop.start(dataDir);
});

it('lets exactly one of two simultaneous first starts win', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  const services = [workshop.service(dataDir), workshop.service(dataDir)];
  const outcomes = await Promise.allSettled(services.map((service) => service.ready()));
  const winner = services[outcomes.findIndex(({ status }) => status === 'fulfilled')]!;
  const loser = services.find((service) => service !== winner)!;
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await loser.failure()).toContain(`in use by the process with id ${winner.pid}`);
});

it('works below a path that is too long for a socket', async () => {
  const dataDir = join(await workshop.directory(), 'long-'.repeat(30));
  const database = await workshop.start(dataDir);
  const socketDir = join(tmpdir(), clusterTag(dataDir));
  expect(database.connection.host).toBe(socketDir);
  expect((await stat(socketDir)).mode & 0o777).toBe(0o700);
  expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await database.stop();
  expect(existsSync(socketDir)).toBe(false);
});

itAsRoot('does not use a socket directory that somebody else has put in place', async () => {
  const dataDir = join(await workshop.directory(), 'long-'.repeat(30));
  await mkdir(dataDir, { mode: 0o711 });
  const squatted = join(tmpdir(), clusterTag(dataDir));
  await mkdir(squatted);
  await chown(squatted, 12345, 12345);
  await expect(workshop.start(dataDir)).rejects.toThrow(`${squatted} (it belongs to somebody else)`);
  await chown(squatted, 0, 0);
  await (await workshop.start(dataDir)).stop();
});

it('refuses the data of another major version', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  await mkdir(join(dataDir, 'postgres'), { recursive: true });
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
  await expect(workshop.start(dataDir)).rejects.toThrow(
    /written by PostgreSQL 17, .* brings PostgreSQL 18\./,
  );
});

it('refuses a directory of something else', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  await mkdir(join(dataDir, 'postgres'), { recursive: true });
  await writeFile(join(dataDir, 'postgres', 'letter.txt'), 'Dear Sir or Madam');
  await expect(workshop.start(dataDir)).rejects.toThrow('is not empty, but holds no PostgreSQL data');
});

it('says what PostgreSQL said when it does not start, and lets go of the directory', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  await expect(workshop.start(dataDir, { max_connections: 'many' })).rejects.toThrow(
    /exited with code 1\. Its last lines:\n.*invalid value for parameter "max_connections": "many"/s,
  );
  await workshop.start(dataDir);
});

it('says that a place is no directory', async () => {
  const file = join(await workshop.directory(), 'file');
  await writeFile(file, '');
  await expect(workshop.start(file)).rejects.toThrow(/cannot be used: .* DATA_DIR .* DATABASE_URL/);
});

it('says that musl systems are not served', async () => {
  const report = jest.spyOn(process.report, 'getReport').mockReturnValue({ header: {} });
  await expect(workshop.start('/nowhere')).rejects.toThrow(/Alpine .* DATABASE_URL/);
  report.mockRestore();
});

it('says that a system has no package', async () => {
  const original = Object.getOwnPropertyDescriptor(process, 'arch')!;
  Object.defineProperty(process, 'arch', { ...original, value: 'pdp11' });
  await expect(workshop.start('/nowhere')).rejects.toThrow(/-pdp11 .* is not installed\. .* DATABASE_URL/);
  Object.defineProperty(process, 'arch', original);
});
