import { chmod, chown, lchown, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.js';
import { EmbeddedPostgresError, programFailed } from './errors.js';
import type { Runner } from './runner.js';

/** The role that owns everything in the embedded database. */
export const ROLE = 'praesidia';
const UNFINISHED = 'postgres.initdb-';

/**
 * Makes sure that `cluster` holds a PostgreSQL cluster of this major version, and makes one where there is none: in a
 * sibling that is renamed when it is complete, so that whatever lies at `cluster` was never interrupted.
 *
 * @throws {EmbeddedPostgresError} when the cluster is of another major version, is no cluster, or initdb fails.
 */
export async function ensureCluster(
  cluster: string,
  dataDir: string,
  runner: Runner,
  options: { sync: boolean; log: (line: string) => void },
): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(UNFINISHED)) await rm(join(dataDir, name), { recursive: true, maxRetries: 10 });
  }
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(ifMissing);
  if (version === undefined) await initialise(cluster, dataDir, runner, options);
  else if (version.trim() !== runner.major) {
    throw new EmbeddedPostgresError(
      `The data directory ${dataDir} was written by PostgreSQL ${version.trim()}, this release brings PostgreSQL ` +
        `${runner.major}. Dump it with the release that wrote it and load it into a new DATA_DIR, or set DATABASE_URL.`,
    );
  }
  if (runner.account) await handOver(cluster, runner.account);
  await chmod(cluster, 0o700);
}

async function initialise(
  cluster: string,
  dataDir: string,
  runner: Runner,
  { sync, log }: { sync: boolean; log: (line: string) => void },
): Promise<void> {
  const existing = await readdir(cluster).catch(ifMissing);
  if (existing && existing.length > 0) {
    throw new EmbeddedPostgresError(
      `The directory ${cluster} is not empty, but holds no PostgreSQL data. Move it away or choose another DATA_DIR.`,
    );
  }
  log(`creating a PostgreSQL ${runner.major} cluster in ${cluster}`);
  const fresh = await mkdtemp(join(dataDir, UNFINISHED));
  if (runner.account) await chown(fresh, runner.account.uid, runner.account.gid);
  const initdb = await runner.start(
    runner.binaries.initdb,
    [
      ['-D', fresh, '-U', ROLE, '-E', 'UTF8', '--locale=C', '--locale-provider=builtin'],
      ['--builtin-locale=C.UTF-8', '--data-checksums', '--auth-local=trust', '--auth-host=reject'],
      sync ? [] : ['--no-sync'],
    ].flat(),
  );
  const how = await initdb.ended;
  if (how !== 'exited with code 0') {
    await rm(fresh, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined);
    throw programFailed('PostgreSQL could not create its data directory with initdb', how, initdb.tail());
  }
  await rename(fresh, cluster);
  await syncDirectory(dataDir);
}

/** A backup that root has copied back belongs to root, and PostgreSQL would refuse it. */
async function handOver(cluster: string, { uid, gid }: Account): Promise<void> {
  if ((await stat(cluster)).uid !== 0) return;
  // The cluster itself comes last: as long as it is root's, an interrupted hand-over is begun again.
  for (const name of await readdir(cluster, { recursive: true })) await lchown(join(cluster, name), uid, gid);
  await chown(cluster, uid, gid);
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync().finally(() => handle.close());
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
