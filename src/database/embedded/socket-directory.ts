import { once } from 'node:events';
import { chmod, chown, lstat, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.js';
import { EmbeddedPostgresError } from './errors.js';

/** PostgreSQL names its socket after the port, which means nothing else here. */
export const PORT = 5432;
const socketName = `.s.PGSQL.${PORT}`;
// The kernel's limit for the path of a socket: 107 bytes on Linux, 103 on macOS.
const MAX_BYTES = 103;

/**
 * Makes the private directory of the socket: under the data directory, or, where that path is too long for a socket
 * or its file system has none, under the directory for temporary files, by a name that is always the same for the same
 * data directory, so that crashes do not pile them up. Removes what a crash left in it; only the lock's holder may call.
 *
 * @throws {EmbeddedPostgresError} when neither will do.
 */
export async function makeSocketDirectory(dataDir: string, tag: string, account?: Account): Promise<string> {
  const refusals: string[] = [];
  for (const directory of [join(dataDir, 'socket'), join(tmpdir(), tag)]) {
    const refusal = await prepare(directory, account).catch((error: Error) => error.message);
    if (refusal === undefined) return directory;
    refusals.push(`${directory} (${refusal})`);
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL has no place for its socket: ${refusals.join(', ')}. Choose a shorter DATA_DIR or TMPDIR.`,
  );
}

async function prepare(directory: string, account?: Account): Promise<string | undefined> {
  const socket = join(directory, socketName);
  if (Buffer.byteLength(socket) > MAX_BYTES) return 'the path is too long for a socket';
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // Everybody may write in /tmp: never use what somebody else has put there under our name.
  const found = await lstat(directory);
  const ours = [process.getuid?.(), account?.uid].includes(found.uid);
  if (!found.isDirectory() || !ours) return 'it belongs to somebody else';
  await chmod(directory, 0o700);
  await rm(socket, { force: true });
  await rm(`${socket}.lock`, { force: true });
  const probe = createServer().listen(socket);
  await once(probe, 'listening');
  await new Promise((resolve) => probe.close(resolve));
  if (account) await chown(directory, account.uid, account.gid);
  return undefined;
}
