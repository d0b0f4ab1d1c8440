import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addKey } from '../support/actors.js';
import { ServiceProcess } from '../support/process.js';
import { keyOf, whoami } from '../support/rotation.js';
import { TestService, type Owner } from '../support/service.js';

const run = promisify(execFile);
const hasTools = ['curl', 'jq'].every((tool) => spawnSync(tool, ['--version']).status === 0);

/** The README's three lines, run by a shell as they stand there but for the address and the directory. */
(hasTools ? describe : describe.skip)('the unattended rotation of the README', () => {
  let service: TestService;
  let instance: ServiceProcess;
  let acme: Owner;
  let directory: string;
  let script: string;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    instance = await ServiceProcess.start({ env: { DATABASE_URL: service.database.url } });
    directory = await mkdtemp(join(tmpdir(), 'praesidia-rotation-'));
    const readme = await readFile('README.md', 'utf8');
    const [, lines] = /```sh\n(#!\/bin\/sh\ncd \/etc\/pipeline[^`]*)```/.exec(readme)!;
    script = lines!.replace('/etc/pipeline', directory).replace('https://keys.example.com', instance.url);
  });
  afterAll(async () => {
    await instance?.stop();
    await service?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const file = () => join(directory, 'key');
  const token = async () => (await readFile(file(), 'utf8')).trim();

  it('puts the new key in the place of the old one, which works on for a while', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read', 'api-keys:rotate-self'] });
    await writeFile(file(), key.token);
    await run('sh', ['-c', script]);
    const next = await token();
    expect(next).not.toBe(key.token);
    expect((await stat(file())).mode & 0o077).toBe(0);
    expect(await keyOf(service, acme, acme, key.id)).toMatchObject({
      body: { status: 'active', retiresAt: null },
    });
    expect([await whoami(service, { token: next }), await whoami(service, key)]).toEqual([200, 200]);
    expect((await keyOf(service, acme, acme, key.id)).body.status).toBe('retiring');
    await run('sh', ['-c', script]);
    expect(await token()).not.toBe(next);
    expect(await whoami(service, { token: await token() })).toBe(200);
  });

  it('leaves the key as it is, and says so, when there is no new one', async () => {
    const { token: given } = await addKey(service, acme, { scopes: ['agents:read'] });
    await writeFile(file(), given);
    await expect(run('sh', ['-c', script])).rejects.toMatchObject({ stderr: expect.stringContaining('403') });
    expect(await token()).toBe(given);
  });
});
