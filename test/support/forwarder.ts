import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** The example as a process. */
export class Forwarder {
  private constructor(
    private readonly child: ChildProcess,
    readonly output: () => string,
  ) {}

  static start(url: string, key: string, file: string): Forwarder {
    const child = spawn(process.execPath, [resolve('examples/forwarder/forwarder.mjs'), file], {
      env: { PATH: process.env.PATH, PRAESIDIA_URL: url, PRAESIDIA_KEY: key },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const killIt = () => void child.kill('SIGKILL');
    process.on('exit', killIt);
    child.once('exit', () => process.off('exit', killIt));
    let written = '';
    child.stderr!.on('data', (data: Buffer) => (written += data));
    return new Forwarder(child, () => written);
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await exited;
    }
  }

  /** Resolves with its exit code when it ends by itself. */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

/** What it has written so far: whole lines. */
export async function forwarded(file: string): Promise<{ id: string; leafIndex: number }[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { id: string; leafIndex: number });
}
