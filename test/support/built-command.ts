import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

/** Runs a built program of the service to its end. @param program below `dist/src`, e.g. `cli/audit-verify.js` */
export async function runBuilt(
  program: string,
  args: readonly string[],
  nodeArguments: readonly string[] = [],
): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeArguments, resolve('dist/src', program), ...args], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data));
  child.stderr.on('data', (data: Buffer) => (output += data));
  const code = await new Promise<number | null>((done, failed) =>
    child.once('error', failed).once('close', done),
  );
  return { code, output, seconds: (performance.now() - started) / 1000 };
}
