import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { admin } from '../support/admin-command.js';

const EMAIL = 'ada@example.com';

describe("the operator's command on the embedded database", () => {
  let directory: string;
  let env: Record<string, string>;
  let service: ChildProcess;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'praesidia-admin-'));
    await chmod(directory, 0o755);
    env = { DATA_DIR: join(directory, 'data'), PUBLIC_URL: 'https://keys.example.com' };
  });
  afterAll(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** Starts the service; resolves with its address and the set-up token it prints, if it prints one. */
  async function start(): Promise<{ url: string; setupToken: string | undefined }> {
    service = spawn(process.execPath, ['dist/src/main.js'], {
      env: { PATH: process.env.PATH, ...env, PORT: '0', LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: service.stdout! })[Symbol.asyncIterator]();
    const first = (await lines.next()).value as string;
    const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(first)![1]!;
    // the token of a first start comes at once behind; there is none later
    const isFirst = setups === 0;
    setups++;
    const second = isFirst ? ((await lines.next()).value as string) : '';
    return { url, setupToken: /psl_\w+$/.exec(second)?.[0] };
  }
  let setups = 0;

  async function stop(): Promise<void> {
    if (service.exitCode !== null) return;
    service.kill('SIGTERM');
    await once(service, 'exit');
  }

  const post = async (url: string, body: object): Promise<number> =>
    (
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status;

  const tokenOf = async (): Promise<string> => {
    const printed = await admin(env, 'reset-password', EMAIL);
    expect(printed).toMatchObject({ status: 0, stderr: '' });
    return printed.stdout.trim().split('#token=')[1]!;
  };

  it('reaches that of a service that runs, and starts it when none does', async () => {
    const { url, setupToken } = await start();
    const user = { email: EMAIL, name: 'Ada', password: 'correct horse battery' };
    expect(await post(`${url}/v1/setup`, { setupToken, organization: { name: 'Acme' }, user })).toBe(201);

    const reset = `${url}/v1/auth/password/reset`;
    expect(await post(reset, { token: await tokenOf(), password: 'the first new password' })).toBe(200);

    await stop();
    const token = await tokenOf();
    const again = await start();
    const password = 'the second new password';
    expect(await post(`${again.url}/v1/auth/password/reset`, { token, password })).toBe(200);
    expect(await post(`${again.url}/v1/auth/login`, { email: EMAIL, password })).toBe(200);
  });
});
