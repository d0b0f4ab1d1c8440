import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import {
  clusterTag,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/database/embedded/embedded-postgres.js';
import { compileService } from './compile.js';
import { endLeftovers, findProcesses, listProcesses } from '../../../src/database/embedded/leftovers.js';

export const NOBODY = 65534;
export const isRoot = process.getuid?.() === 0;

/** For tests that only root can play; says so where they are left out. */
export function itAsRoot(name: string, test: () => Promise<void>): void {
  if (!isRoot) console.warn(`skipped, because only root can play it: ${name}`);
  (isRoot ? it : it.skip)(name, test);
}

export interface ServiceEvent {
  log?: string;
  ready?: boolean;
  connection?: EmbeddedPostgres['connection'];
  acknowledged?: number;
  exited?: string;
  error?: string;
  message?: string;
}

export interface ServiceOptions {
  task?: string;
  /** What to start it with, such as another user. */
  prefix?: string[];
  env?: Record<string, string>;
}

/** A child process that plays the service, see service.ts. */
export class Service {
  readonly events: ServiceEvent[] = [];
  readonly closed: Promise<unknown>;
  private readonly child: ChildProcess;

  constructor(
    program: string,
    readonly dataDir: string,
    options: ServiceOptions,
  ) {
    const node = [process.execPath, program, dataDir, options.task ?? 'idle'];
    const [file, ...rest] = [...(options.prefix ?? []), ...node];
    const env: NodeJS.ProcessEnv = { ...process.env, ...options.env };
    delete env.NODE_OPTIONS; // jest's
    this.child = spawn(file!, rest, { env, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
    this.closed = once(this.child, 'exit');
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.events.push(JSON.parse(line)));
  }

  get pid(): number {
    return this.child.pid!;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.closed;
  }

  /** Waits for an event for which `pick` finds something; fails with the service's own error. */
  async event<T>(pick: (event: ServiceEvent) => T | undefined): Promise<T> {
    return poll(() => {
      const found = this.events.map(pick).find(Boolean);
      const failed = this.events.find(({ error }) => error);
      if (failed && !found) throw new Error(failed.message);
      return found;
    });
  }

  ready(): Promise<boolean> {
    return this.event(({ ready }) => ready);
  }

  failure(): Promise<string> {
    return this.event(({ error, message }) => (error ? `${error}: ${message}` : undefined));
  }
}

/** Keeps track of what a test has started and made, and leaves nothing of it behind. */
export class Workshop {
  private readonly directories: string[] = [];
  private readonly services: Service[] = [];
  private readonly databases: EmbeddedPostgres[] = [];
  private readonly dataDirs = new Set<string>();
  private program = '';
  private template = '';

  /** Sets one up for the tests of a file. */
  static open(): Workshop {
    const workshop = new Workshop();
    let foundation: string;
    beforeAll(async () => {
      foundation = await makeDirectory();
      workshop.program = await compileService(foundation);
      workshop.template = join(foundation, 'template');
    });
    afterEach(() => workshop.cleanUp());
    afterAll(() => rm(foundation, { recursive: true, force: true }));
    return workshop;
  }

  /** A data directory that has been started and stopped before, for tests that are not about the first start. */
  async usedDataDir(): Promise<string> {
    if (!existsSync(this.template)) await (await this.start(this.template)).stop();
    const dataDir = join(await this.directory(), 'data');
    await promisify(execFile)('cp', ['-a', this.template, dataDir]);
    return dataDir;
  }

  /** A directory that anybody may pass, whose removal is seen to. */
  async directory(): Promise<string> {
    const path = await makeDirectory();
    this.directories.push(path);
    return path;
  }

  service(dataDir: string, options: ServiceOptions = {}): Service {
    const service = new Service(this.program, dataDir, options);
    this.services.push(service);
    this.dataDirs.add(service.dataDir);
    return service;
  }

  /** Starts in this process, without fsync unless asked for. */
  async start(
    dataDir: string,
    settings: Record<string, string> = { fsync: 'off' },
  ): Promise<EmbeddedPostgres> {
    this.dataDirs.add(dataDir);
    const database = await startEmbeddedPostgres({ dataDir, settings });
    this.databases.push(database);
    return database;
  }

  private async cleanUp(): Promise<void> {
    await Promise.all(this.databases.splice(0).map((database) => database.stop()));
    await Promise.all(this.services.splice(0).map((service) => service.kill('SIGKILL')));
    for (const dataDir of this.dataDirs) {
      if (existsSync(dataDir)) await endLeftovers(clusterTag(dataDir), () => undefined);
    }
    this.dataDirs.clear();
    for (const path of this.directories.splice(0))
      await rm(path, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function makeDirectory(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'embedded-test-')));
  await chmod(path, 0o755);
  return path;
}

/** Asks again and again until there is an answer. */
export async function poll<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 50_000; // only so that a test that fails comes to an end
  while (Date.now() < end) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(10);
  }
  throw new Error(`Waited in vain for ${ask}`);
}

/** Waits until no PostgreSQL process of the data directory is left. */
export async function untilGone(dataDir: string): Promise<void> {
  await poll(async () => (await findProcesses(clusterTag(dataDir))).length === 0);
}

export async function postmaster(dataDir: string): Promise<number> {
  return (await findProcesses(clusterTag(dataDir))).find(({ leads }) => leads)!.pid;
}

/** The shells that wait for the end of the service, see supervised-process.ts. */
export async function watchers(dataDir: string): Promise<number[]> {
  const all = await listProcesses();
  return all
    .filter(({ command }) => command.startsWith('/bin/sh -c') && command.includes(clusterTag(dataDir)))
    .map(({ pid }) => pid);
}

export async function query<T extends pg.QueryResultRow>(
  { connection }: Pick<EmbeddedPostgres, 'connection'>,
  sql: string,
): Promise<T[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
