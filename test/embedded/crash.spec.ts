import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, clusterTag } from '../../src/database/embedded/embedded-postgres.js';
import { findProcesses } from '../../src/database/embedded/leftovers.js';
import {
  isRoot,
  poll,
  postmaster,
  query,
  type Service,
  untilGone,
  watchers,
  Workshop,
} from './support/harness.js';

const workshop = Workshop.open();

/** Kills processes in one go, in this order. */
const killAtOnce = (...pids: number[]): void => pids.forEach((pid) => process.kill(pid, 'SIGKILL'));

async function writingService(dataDir: string): Promise<Service> {
  const service = workshop.service(dataDir, { task: 'write' });
  await service.event(({ acknowledged }) => (acknowledged ?? 0) > 200);
  return service;
}

async function expectNothingLost(service: Service, database: EmbeddedPostgres): Promise<void> {
  const acknowledged = service.events.flatMap((event) => event.acknowledged ?? []);
  const rows = await query<{ id: string }>(database, 'SELECT id FROM acknowledged');
  const there = new Set(rows.map(({ id }) => Number(id)));
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(50);
}

it('goes down with a killed service, and loses nothing that was acknowledged', async () => {
  const dataDir = await workshop.usedDataDir();
  const service = await writingService(dataDir);
  await service.kill('SIGKILL');
  await untilGone(dataDir);
  await expectNothingLost(service, await workshop.start(dataDir));
});

it.each(['SIGTERM', 'exit'])('goes down with a service that ends by %s', async (way) => {
  const dataDir = await workshop.usedDataDir();
  const service = workshop.service(dataDir, { task: way });
  await service.ready();
  if (way === 'SIGTERM') await service.kill(way);
  expect(await service.closed).toEqual([0, null]);
  await untilGone(dataDir);
});

it('comes up at once after a killed service, while the old PostgreSQL is still going down', async () => {
  const dataDir = await workshop.usedDataDir();
  const service = await writingService(dataDir);
  await service.kill('SIGKILL');
  await expectNothingLost(service, await workshop.start(dataDir));
});

it('comes up after service and all of PostgreSQL were killed', async () => {
  const dataDir = await workshop.usedDataDir();
  const service = await writingService(dataDir);
  const postgres = await findProcesses(clusterTag(dataDir));
  killAtOnce(service.pid, ...(await watchers(dataDir)), ...postgres.map(({ pid }) => pid));
  await service.closed;
  await expectNothingLost(service, await workshop.start(dataDir));
});

it('ends the PostgreSQL that outlived service and watcher', async () => {
  const dataDir = await workshop.usedDataDir();
  const service = await writingService(dataDir);
  const old = await postmaster(dataDir);
  killAtOnce(...(await watchers(dataDir)), service.pid);
  await service.closed;
  await expectNothingLost(service, await workshop.start(dataDir));
  expect(await postmaster(dataDir)).not.toBe(old);
});

it('ends the busy backends of a killed postmaster', async () => {
  const dataDir = await workshop.usedDataDir();
  const service = await writingService(dataDir);
  const connection = await service.event((event) => event.connection);
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  // A backend notices the end of its postmaster only between statements, and this one takes very long.
  const busy = expect(
    client.query('SELECT count(*) FROM generate_series(1, 1e12::bigint)'),
  ).rejects.toThrow();
  await poll(async () => {
    const active = `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series(1, 1e12%'`;
    return (await query({ connection }, `${active} AND pid <> pg_backend_pid()`)).length > 0;
  });
  killAtOnce(await postmaster(dataDir), ...(await watchers(dataDir)), service.pid);
  await service.closed;
  await expectNothingLost(service, await workshop.start(dataDir));
  await busy;
});

it('tells the service that PostgreSQL has died, and comes up again', async () => {
  const dataDir = await workshop.usedDataDir();
  const service = await writingService(dataDir);
  killAtOnce(await postmaster(dataDir));
  expect(await service.event(({ exited }) => exited)).toBe(
    'PostgreSQL ended by itself: it was ended by SIGKILL.',
  );
  expect(await service.closed).toEqual([1, null]);
  await expectNothingLost(service, await workshop.start(dataDir));
});

it('is not misled by a process that has got the process id of the old postmaster', async () => {
  const dataDir = await workshop.usedDataDir();
  const service = await writingService(dataDir);
  const files = [join(dataDir, 'postgres', 'postmaster.pid'), join(dataDir, 'socket', '.s.PGSQL.5432.lock')];
  const contents = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const all = await findProcesses(clusterTag(dataDir));
  killAtOnce(service.pid, ...all.map(({ pid }) => pid));
  await untilGone(dataDir);

  // PostgreSQL takes a live process of its own user for a postmaster.
  const user = isRoot ? { uid: (await stat(join(dataDir, 'postgres'))).uid } : {};
  const bystander: ChildProcess = spawn('sleep', ['600'], { stdio: 'ignore', cwd: '/', ...user });
  try {
    for (const [index, file] of files.entries()) {
      await writeFile(file, contents[index]!.replace(/^\d+/, String(bystander.pid)));
    }
    await expectNothingLost(service, await workshop.start(dataDir));
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  } finally {
    bystander.kill('SIGKILL');
  }
});

it('begins again when it was killed in the middle of initdb', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  const service = workshop.service(dataDir);
  await poll(async () => {
    const names = await readdir(dataDir).catch(() => []);
    const name = names.find((entry) => entry.startsWith('postgres.initdb-'));
    return name && existsSync(join(dataDir, name, 'global'));
  });
  await service.kill('SIGKILL');
  expect(await readdir(dataDir)).not.toContain('postgres');
  const database = await workshop.start(dataDir);
  expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.lock', 'socket']);
});
