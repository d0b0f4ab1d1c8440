import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that does not outlive this process, not even when this process is killed with SIGKILL. */
export interface SupervisedProcess {
  readonly pid: number;
  /** How the program ended, as the end of a sentence: "exited with code 1". Never rejects. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** The last lines it printed. */
  tail(): string;
  kill(signal: NodeJS.Signals): void;
  /** Lets this process end without waiting for the program, which then ends too. */
  unref(): void;
}

// The shell leaves a watcher behind and then becomes the program itself, so that its exit code and its process id are
// what we see. File descriptor 3 is a pipe whose other end only this process holds: the kernel closes it however we
// die, the watcher reads end-of-file and asks for a fast shutdown (SIGINT), then for an immediate one (SIGQUIT). A line
// on the pipe dismisses the watcher. It starts in a subshell of its own because PostgreSQL would take a direct child
// it does not know for a crashed backend, and before setpriv, so that it may signal the program's other user.
const SCRIPT = `
( (
  trap '' HUP INT TERM
  read -r _ <&3 && exit
  kill -INT $$
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 1
    kill -0 $$ || exit
  done
  kill -QUIT $$
) </dev/null >/dev/null 2>&1 & )
exec "$@" 3<&-`;

const TAIL_LINES = 20;
const LINE_LENGTH = 1_000;

/** Starts `command` under supervision; `env` is its whole environment, so that no secret of ours is in it. */
export async function startSupervised(
  command: string[],
  env: Record<string, string>,
  log: (line: string) => void = () => undefined,
): Promise<SupervisedProcess> {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', ...command], {
    cwd: '/', // our own working directory may be closed to the program's user
    env,
    detached: true, // Ctrl-C in the terminal is for us: the database must stay until we have drained
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const lifeline = child.stdio[3] as Writable;
  lifeline.on('error', () => undefined); // the watcher may be gone already
  const lines: string[] = [];
  for (const input of [child.stdout!, child.stderr!]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line.slice(0, LINE_LENGTH));
      if (lines.length > TAIL_LINES) lines.shift();
      log(line.slice(0, LINE_LENGTH));
    });
  }
  let running = true;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      lifeline.end('done\n');
      // What it printed last may still be on its way through the pipe.
      setTimeout(() => resolve(signal ? `was ended by ${signal}` : `exited with code ${code}`), 100);
    });
  });
  await once(child, 'spawn');
  child.on('error', () => undefined); // a signal that could not be sent: what counts is whether the program ends
  return {
    pid: child.pid!,
    ended,
    hasEnded: () => !running,
    tail: () => lines.join('\n'),
    kill: (signal) => void child.kill(signal),
    unref: () => {
      child.unref();
      for (const stream of child.stdio) (stream as { unref?: () => void } | null)?.unref?.();
    },
  };
}

// PostgreSQL's fast and immediate shutdown (the next start recovers from an immediate one), and how long each may take.
const SHUTDOWN = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

/** Ends a server in an orderly way if it can be, and with force if it cannot. */
export async function shutDown(server: SupervisedProcess): Promise<void> {
  for (const [signal, patience] of SHUTDOWN) {
    if (server.hasEnded()) return;
    server.kill(signal);
    const timer = new AbortController();
    const tooLong = sleep(patience, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([server.ended, tooLong]);
    timer.abort();
  }
}
