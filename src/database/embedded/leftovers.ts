import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './errors.js';

/** A process of this data directory's PostgreSQL; the postmaster leads, the others are its children. */
export interface Leftover {
  pid: number;
  leads: boolean;
}

/** Finds the PostgreSQL processes whose `cluster_name` is `tag`, by their command lines, which anybody may read. */
export async function findProcesses(tag: string): Promise<Leftover[]> {
  return (await listProcesses()).flatMap(({ pid, command }) => {
    // A watcher (see supervised-process.ts) has the command in its arguments, but is a shell.
    const leads = command.includes(`cluster_name=${tag}`) && !/^\S*sh -c /.test(command);
    return leads || command.startsWith(`postgres: ${tag}: `) ? [{ pid, leads }] : [];
  });
}

/** All processes of this system with their command lines, arguments separated by spaces. */
export function listProcesses(): Promise<{ pid: number; command: string }[]> {
  return existsSync('/proc/self/cmdline') ? readProc() : readPs();
}

async function readProc(): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(pid), command: command.replaceAll('\0', ' ') };
    }),
  );
}

async function readPs(): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], {
    maxBuffer: 2 ** 26,
  });
  return stdout.split('\n').map((line) => {
    const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    return { pid: Number(pid), command: command ?? '' };
  });
}

const PATIENCE = { SIGQUIT: 20_000, SIGKILL: 30_000, giveUp: 60_000 };

/**
 * Ends what a killed predecessor left running: first the postmaster in an orderly way, and where that one is gone, its
 * orphaned backends, which would still hold the shared memory. Only the holder of the data directory's lock may call.
 *
 * @throws {EmbeddedPostgresError} when they outlast even SIGKILL for half a minute.
 */
export async function endLeftovers(tag: string, log: (line: string) => void): Promise<void> {
  const begin = Date.now();
  for (let round = 0; ; round++) {
    const found = await findProcesses(tag);
    if (found.length === 0) return;
    const pids = found.map(({ pid }) => pid).join(', ');
    if (round === 0) log(`ending the PostgreSQL processes an earlier run left behind: ${pids}`);
    const waited = Date.now() - begin;
    if (waited > PATIENCE.giveUp) {
      throw new EmbeddedPostgresError(`The PostgreSQL processes ${pids} of an earlier run do not end.`);
    }
    const leaders = found.filter(({ leads }) => leads);
    const gentle = leaders.length > 0 && waited < PATIENCE.SIGQUIT;
    const signal = waited > PATIENCE.SIGKILL ? 'SIGKILL' : gentle ? 'SIGINT' : 'SIGQUIT';
    for (const { pid } of gentle ? leaders : found) signalIfThere(pid, signal);
    await sleep(100);
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has just ended, or belongs to another user: the next round looks again
  }
}

/**
 * Makes a stale `postmaster.pid` harmless, whose process id may belong to an unrelated process by now. PostgreSQL takes
 * its parent's id for stale, and that is ours; the rest of the file stays, so that it still checks the shared memory.
 */
export async function disarmPidFile(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  if (!existsSync(path)) return;
  const [, ...rest] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, [process.pid, ...rest].join('\n'));
}
