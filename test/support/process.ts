import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { TEST_PEPPER } from './service.js';

const MAIN = resolve('dist/src/main.js');
const KEPT_OUTPUT = 100_000;

export interface ProcessOptions {
  /** environment beyond what every test process has, `DATABASE_URL` above all */
  readonly env: Record<string, string>;
  /** arguments of Node itself */
  readonly nodeArguments?: readonly string[];
}

/** The built service as a process of its own. */
export class ServiceProcess {
  private constructor(
    readonly child: ChildProcess,
    /** e.g. `http://127.0.0.1:41234`, a port that was free */
    readonly url: string,
    /** what it has written to both of its outputs; the end of it, when it is much */
    readonly output: () => string,
  ) {}

  /** Resolves once the service answers. @throws Error with what it wrote when it ends before */
  static async start({ env, nodeArguments = [] }: ProcessOptions): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [...nodeArguments, MAIN], {
      // a working directory without any .env
      cwd: tmpdir(),
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        KEY_PEPPER: TEST_PEPPER,
        LOG_LEVEL: 'error',
        PLAN_CHANGES: 'owner',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // tests that are broken off leave nothing behind
    const killIt = () => void child.kill('SIGKILL');
    process.on('exit', killIt);
    child.once('exit', () => process.off('exit', killIt));
    let written = '';
    const url = await new Promise<string>((started, failed) => {
      const listen = (data: Buffer) => {
        written = (written + data).slice(-KEPT_OUTPUT);
        const address = /^listening on (\S+)$/m.exec(written)?.[1];
        if (address) started(address);
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('error', failed);
      child.once('exit', (code) =>
        failed(new Error(`The service ended with ${code} before it listened:\n${written}`)),
      );
    });
    return new ServiceProcess(child, url, () => written);
  }

  /** Asks the process to end, as an operator does. @returns its exit code */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Ends it without any warning, as a power cut does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode;
  }
}
