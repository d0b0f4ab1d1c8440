import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the operator's command as it is built, with nothing of this process's environment but what starts programs. */
export async function admin(env: Record<string, string>, ...words: string[]): Promise<Outcome> {
  const { PATH, TMPDIR } = process.env;
  const child = spawn(process.execPath, ['dist/src/cli/admin.js', ...words], {
    env: { PATH, ...(TMPDIR && { TMPDIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode!, stdout, stderr };
}
