import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ServiceProcess } from '../support/process.js';
import { TEST_PEPPER } from '../support/service.js';

const SETUP_TOKEN = 'a set-up token of tests';

/** Runs the built service until it ends by itself. */
async function runToTheEnd(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [resolve('dist/src/main.js')], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, PORT: '0', KEY_PEPPER: TEST_PEPPER, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

describe('the process', () => {
  let database: TestDatabase;
  let service: ServiceProcess;
  let token: string;
  let base: string;
  const agent = new Agent({ keepAlive: true });
  // it takes half a minute, in which the other tests run
  const withoutDatabase = runToTheEnd({ DATABASE_URL: 'postgresql://someone:hunter2@127.0.0.1:9/keys' });

  beforeEach(async () => {
    database = await createDatabase();
    service = await ServiceProcess.start({ env: { DATABASE_URL: database.url, SETUP_TOKEN } });
    const response = await fetch(`${service.url}/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        setupToken: SETUP_TOKEN,
        organization: { name: 'Acme' },
        user: { email: 'ann@example.com', name: 'Ann', password: 'correct horse battery staple' },
      }),
    });
    const body = (await response.json()) as { organization: { id: string }; session: { token: string } };
    token = body.session.token;
    base = `${service.url}/v1/organizations/${body.organization.id}`;
  });
  afterEach(async () => {
    await service.kill();
    await database.drop();
  });
  afterAll(() => agent.destroy());

  const registerAgent = (name: string): Promise<IncomingMessage> =>
    new Promise((answered, failed) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const post = request(`${base}/agents`, { method: 'POST', agent, headers }, answered);
      post.on('error', failed);
      post.end(JSON.stringify({ name }));
    });

  async function lockAgents(): Promise<pg.Client> {
    const client = new pg.Client(database.url);
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN; LOCK TABLE agents');
    return client;
  }

  async function untilSomebodyWaits(client: pg.Client): Promise<void> {
    const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    while ((await client.query(waits)).rowCount === 0) await sleep(10);
  }

  const accepts = (): Promise<boolean> => {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    return new Promise<boolean>((answered) => {
      socket.on('connect', () => answered(true)).on('error', () => answered(false));
    }).finally(() => socket.destroy());
  };

  it('ends in order at SIGTERM: requests in flight are answered, what was noted is written', async () => {
    (await registerAgent('first')).resume();
    // an idle connection that a client keeps open does not hold the end up
    const idle = connect(Number(new URL(service.url).port), '127.0.0.1');
    await once(idle, 'connect');
    const lock = await lockAgents();
    const inFlight = registerAgent('in flight');
    await untilSomebodyWaits(lock);
    const exit = once(service.child, 'exit');
    service.child.kill('SIGTERM');
    while (await accepts()) await sleep(10);
    await lock.query('COMMIT');
    await lock.end();
    const answer = await inFlight;
    answer.resume();
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.connection).toBe('close');
    expect(await exit).toEqual([0, null]);
    idle.destroy();
    const client = new pg.Client(database.url);
    await client.connect();
    const { rows } = await client.query(`SELECT last_used_at IS NOT NULL AS noted FROM sessions`);
    expect(rows).toEqual([{ noted: true }]);
    await client.end();
  });

  it('ends at once at the second signal, and takes one that npm repeats as the same', async () => {
    const lock = await lockAgents();
    const inFlight = registerAgent('in flight').catch((error: Error) => error);
    await untilSomebodyWaits(lock);
    const exit = once(service.child, 'exit');
    service.child.kill('SIGINT');
    service.child.kill('SIGINT');
    await sleep(1_500);
    expect(service.child.exitCode).toBeNull();
    service.child.kill('SIGTERM');
    expect(await exit).toEqual([1, null]);
    expect(await inFlight).toMatchObject({ code: 'ECONNRESET' });
    expect(service.output()).toContain('a second SIGTERM');
    await lock.end();
  });

  it('does not start with bad variables and says which', async () => {
    const { code, output } = await runToTheEnd({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://me:hunter2@host/keys',
    });
    expect(code).toBe(1);
    expect(output).toMatch(
      /^The environment is not valid:\n {2}- PORT must be .*\n {2}- DATABASE_URL must be /,
    );
    expect(output).not.toContain('hunter2');
  });

  it('does not wait for a database that refuses', async () => {
    const url = database.url.replace(/\/[^/?]+(?=\?|$)/, '/no_such_database');
    const { code, output } = await runToTheEnd({ DATABASE_URL: url });
    expect(code).toBe(1);
    expect(output).toMatch(/refuses: database "no_such_database" does not exist/);
  });

  it('gives up after 30 s without a database, and says where it looked but no password', async () => {
    const { code, output } = await withoutDatabase;
    expect(code).toBe(1);
    expect(output).toContain('The database at 127.0.0.1:9/keys did not answer within 30 s');
    expect(output).not.toContain('hunter2');
  });
});
