import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './errors.js';

const O_EXLOCK = 0x20; // of macOS and the BSDs: open and lock in one step; Node does not name it

/**
 * Takes the kernel's advisory lock on the data directory. It goes when this process does, however it dies, and holds
 * between containers that share a volume too, where process ids mean nothing.
 *
 * @returns the function that releases it.
 * @throws {EmbeddedPostgresError} when another process holds it, naming the directory and that process.
 */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  const path = join(dataDir, 'postgres.lock');
  // The holder writes its id just after locking, and a killed process may need a moment to let go.
  for (let attempt = 0; attempt < 10; attempt++) {
    const fd = await tryLock(path);
    if (fd !== undefined) {
      ftruncateSync(fd);
      writeSync(fd, `${process.pid}\n`, 0);
      return () => {
        ftruncateSync(fd);
        closeSync(fd);
      };
    }
    await sleep(100);
  }
  const holder = readFileSync(path, 'utf8').trim() || 'unknown';
  throw new EmbeddedPostgresError(
    `The data directory ${dataDir} is in use by the process with id ${holder}. ` +
      'Stop that one first, give this one another DATA_DIR, or let both use one PostgreSQL through DATABASE_URL.',
  );
}

/** A plain descriptor, because Node would close a `FileHandle` that nobody refers to any more, lock and all. */
async function tryLock(path: string): Promise<number | undefined> {
  const flags = constants.O_RDWR | constants.O_CREAT;
  if (process.platform === 'darwin') {
    try {
      return openSync(path, flags | O_EXLOCK | constants.O_NONBLOCK, 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
      throw error;
    }
  }
  const fd = openSync(path, flags, 0o600);
  const code = await flock(fd).catch((error: unknown) => error as Error);
  if (code === 0) return fd;
  closeSync(fd);
  if (code === 1) return undefined;
  throw new EmbeddedPostgresError(
    `The data directory cannot be locked: flock ${typeof code === 'number' ? `failed on ${path}` : 'is missing'}. ` +
      'Install util-linux, point DATA_DIR at a local disk, or set DATABASE_URL.',
  );
}

/** The lock belongs to the open file, which we share with the program for the moment it takes. */
async function flock(fd: number): Promise<number> {
  const child = spawn('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? -1;
}
