import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { chmod, mkdir, realpath, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chooseAccount } from './account.js';
import { type Binaries, findBinaries } from './binaries.js';
import { ensureCluster, ROLE } from './cluster.js';
import { lockDataDir } from './data-dir-lock.js';
import { explain } from './errors.js';
import { disarmPidFile, endLeftovers } from './leftovers.js';
import { DATABASE, untilReady } from './readiness.js';
import { prepareRunner } from './runner.js';
import { serverParameters } from './settings.js';
import { makeSocketDirectory, PORT } from './socket-directory.js';
import { shutDown } from './supervised-process.js';

export { EmbeddedPostgresError } from './errors.js';

export interface EmbeddedPostgresOptions {
  /** Made if missing. The cluster lies in `<dataDir>/postgres`, for PostgreSQL's user alone. */
  dataDir: string;
  /** PostgreSQL settings that go before ours, such as `fsync: 'off'` in tests. */
  settings?: Record<string, string>;
  /** Takes what PostgreSQL prints and what the supervisor does, line by line. */
  log?: (line: string) => void;
}

/** A running PostgreSQL that this process owns. */
export interface EmbeddedPostgres {
  /** For `pg` and TypeORM; `host` is the directory of the socket. There is no password: the directory is private. */
  readonly connection: { host: string; port: number; user: string; database: string };
  /** Resolves with a sentence when PostgreSQL ends by itself, which the service must not outlive. */
  readonly exited: Promise<string>;
  /** Shuts PostgreSQL down and lets the data directory go. Closes open connections. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a data directory, which it creates or recovers as needed. PostgreSQL ends with this process.
 *
 * @throws {EmbeddedPostgresError} with a sentence for the operator, when it cannot be started here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const path = resolve(options.dataDir);
  try {
    const binaries = await findBinaries();
    const dataDir = await makeDataDir(path);
    const unlock = await lockDataDir(dataDir);
    try {
      return await startLocked(dataDir, binaries, unlock, options);
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw explain(error, path);
  }
}

/** Root's is passable (not readable) for others, because PostgreSQL then has another user that must get through. */
async function makeDataDir(path: string): Promise<string> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  if (await mkdir(path, { recursive: true, mode })) await chmod(path, mode);
  return realpath(path);
}

async function startLocked(
  dataDir: string,
  binaries: Binaries,
  unlock: () => void,
  { settings, log = () => undefined }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const tag = clusterTag(dataDir);
  const cluster = join(dataDir, 'postgres');
  await endLeftovers(tag, log);
  const account = await chooseAccount(cluster);
  const host = await makeSocketDirectory(dataDir, tag, account);
  const runner = await prepareRunner({ binaries, account, dataDir, socketDir: host });
  await ensureCluster(cluster, dataDir, runner, { sync: settings?.fsync !== 'off', log });
  await disarmPidFile(cluster);
  const parameters = ['-D', cluster, ...serverParameters(tag, host, settings)];
  const server = await runner.start(binaries.postgres, parameters, log);
  try {
    await untilReady(server, { host, port: PORT }, log);
  } catch (error) {
    await shutDown(server);
    throw error;
  }
  server.unref();

  let stopping: Promise<void> | undefined;
  const exited = server.ended.then((how) =>
    // A promise that never settles: being stopped is no news.
    stopping ? new Promise<never>(() => undefined) : `PostgreSQL ended by itself: it ${how}.`,
  );
  const stop = async (): Promise<void> => {
    await shutDown(server);
    await rmdir(host).catch(() => undefined);
    unlock();
  };
  return {
    connection: { host, port: PORT, user: ROLE, database: DATABASE },
    exited,
    stop: () => (stopping ??= stop()),
  };
}

/**
 * Names the processes of a data directory and, where one is needed, its directory for the socket. It identifies the
 * directory itself, because a container whose processes we see may well have another directory under the same path.
 */
export function clusterTag(dataDir: string): string {
  const { dev, ino } = statSync(dataDir, { bigint: true });
  return `praesidia-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 12)}`;
}
