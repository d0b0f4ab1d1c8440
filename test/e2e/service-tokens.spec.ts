import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { readToken } from '../../src/access/token.js';
import { newId } from '../../src/database/columns.js';
import { addKey } from '../support/actors.js';
import type { Outcome } from '../support/admin-command.js';
import { createDatabase } from '../support/database.js';
import { auditEvents } from '../support/audit.js';
import { TEST_PEPPER, TestService, type Owner } from '../support/service.js';
import { addService, authorize, question } from '../support/services.js';

describe('service tokens', () => {
  let service: TestService;
  let acme: Owner;
  let env: Record<string, string>;

  beforeAll(async () => {
    service = await TestService.start({ PLAN_CHANGES: 'operator' });
    acme = await service.owner();
    env = { DATABASE_URL: service.database.url, KEY_PEPPER: TEST_PEPPER };
  });
  afterAll(() => service.stop());

  async function command(...words: string[]): Promise<Outcome> {
    const child = spawn(process.execPath, ['dist/src/cli/service.js', ...words], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { status: child.exitCode!, stdout, stderr };
  }
  const setPlan = (token: string, plan: string, base = acme.base) =>
    service.call('PUT', `${base}/plan`, { token, body: { plan } });

  it('are made by a command that prints them once, listed, and revoked by name', async () => {
    const made = await command('create', '--name', 'billing');
    expect(made).toMatchObject({ status: 0, stderr: expect.stringContaining('shown this once') });
    const token = made.stdout.trim();
    expect(made.stdout).toBe(`${token}\n`);
    expect(readToken(token)).toEqual({ kind: 'service' });
    expect(token).toMatch(/^pst_[0-9A-Za-z]{49}$/);
    const stored = JSON.stringify(await service.sql('SELECT * FROM service_tokens'));
    expect(stored).toContain(token.slice(0, 12));
    expect(stored).not.toContain(token.slice(12, -4));

    const before = await command('list');
    expect(before.stdout).toMatch(
      new RegExp(`^[0-9a-f-]{36}  ${token.slice(0, 12)}  billing  valid  created \\S+  last used never\n$`),
    );
    expect((await setPlan(token, 'enterprise')).status).toBe(200);
    expect((await command('list')).stdout).toMatch(/last used \d{4}-/);

    expect(await command('create', '--name', 'Billing')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining("There is a service 'Billing' already"),
    });
    const revoked = await command('revoke', 'BILLING');
    expect(revoked).toMatchObject({ status: 0, stdout: expect.stringContaining('The token of billing') });
    expect(await setPlan(token, 'team')).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(await authorize(service, token, question({ token: acme.token }))).toMatchObject({ status: 401 });
    expect(await command('revoke', 'billing')).toMatchObject({ status: 1, stdout: '' });

    // its name is free again, and by its id the revoked one still answers the same
    const again = (await command('create', '--name', 'billing')).stdout.trim();
    expect((await setPlan(again, 'team')).status).toBe(200);
    const [first] = await service.sql<{ id: string }>(
      'SELECT id FROM service_tokens WHERE revoked_at IS NOT NULL',
    );
    expect((await command('revoke', first!.id)).stdout).toBe(revoked.stdout);
    expect((await setPlan(again, 'enterprise')).status).toBe(200);
    expect((await command('list')).stdout.split('\n')).toEqual([
      expect.stringContaining('  billing  valid  '),
      expect.stringContaining('  billing  revoked '),
      '',
    ]);
  });

  it.each([
    ['nothing'],
    ['create'],
    ['create', 'billing'],
    ['create', '--name', 'a', 'b'],
    ['list', 'all'],
    ['revoke'],
    ['revoke', 'a', 'b'],
    ['create', '--nam', 'a'],
  ])('are not made or revoked by what is not understood: %s %s %s', async (...words) => {
    expect(await command(...words.filter((word) => word !== undefined))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('Usage:'),
    });
  });

  it.each(['', '  ', 'a\nb', 'x'.repeat(201), newId()])('are not called %j', async (name) => {
    const before = await service.sql('SELECT * FROM service_tokens');
    expect(await command('create', '--name', name)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The name of a service must'),
    });
    expect(await service.sql('SELECT * FROM service_tokens')).toEqual(before);
  });

  it('change plans of every organization, also where that is the operator’s, on record as the service', async () => {
    const token = await addService(service, 'shop');
    const other = await service.owner('Other');
    for (const { base } of [acme, other]) {
      await setPlan(token, 'team', base);
      expect(await setPlan(token, 'enterprise', base)).toMatchObject({
        status: 200,
        body: { plan: 'enterprise', features: expect.arrayContaining(['audit_forwarding']) },
      });
    }
    expect(await setPlan(acme.token, 'free')).toMatchObject({ body: { code: 'plan_managed_by_operator' } });
    const [{ id }] = (await service.sql(`SELECT id FROM service_tokens WHERE name = 'shop'`)) as [
      { id: string },
    ];
    const [changed] = await auditEvents(service, other, { action: 'plan.changed' });
    expect(changed).toMatchObject({
      actor: { kind: 'system', id, name: 'shop' },
      target: { type: 'organization', id: other.organizationId },
      details: { from: 'team', to: 'enterprise' },
      request: { status: 200, route: '/v1/organizations/:organizationId/plan' },
    });
    expect(await setPlan(token, 'platinum')).toMatchObject({ status: 400 });
    expect(await setPlan(token, 'team', `/v1/organizations/${newId()}`)).toMatchObject({ status: 404 });
    expect(await setPlan(token, 'team', '/v1/organizations/self')).toMatchObject({ status: 404 });
  });

  it('do nothing else, and nobody else does what is theirs', async () => {
    const token = await addService(service, 'curious');
    const refused = { status: 403, body: { code: 'insufficient_scope', reason: 'not_granted' } };
    for (const [method, path] of [
      ['GET', '/v1/auth/whoami'],
      ['GET', '/v1/scopes'],
      ['POST', '/v1/auth/logout'],
      ['GET', '/v1/organizations'],
      ['GET', `${acme.base}/plan`],
      ['GET', `${acme.base}/agents`],
      ['POST', `${acme.base}/api-keys`],
      ['GET', '/v1/api-keys/self'],
      ['POST', '/v1/introspect'],
    ] as const)
      expect(await service.call(method, path, { token })).toMatchObject(refused);
    expect((await service.call('GET', `${acme.base}/agents`, { token })).body.requiredPermission).toBe(
      'agents.view',
    );
    const key = await addKey(service, acme);
    for (const other of [key.token, acme.token])
      for (const path of ['/v1/authorize', '/v1/audit-events'])
        expect(await service.call('POST', path, { token: other, body: {} })).toMatchObject({
          status: 403,
          body: { code: 'services_only' },
        });
  });

  it('move to another pepper when they are used, and hold back the end of the old one until then', async () => {
    const database = await createDatabase();
    const NEW = 'the pepper that comes after that of tests';
    const start = (peppers: Record<string, string>) => TestService.start(peppers, database);
    let one = await start({});
    try {
      const owner = await one.owner();
      const [used, idle] = [await addService(one, 'used'), await addService(one, 'idle')];
      await one.service.close();
      const both = { KEY_PEPPER: NEW, KEY_PEPPER_PREVIOUS: TEST_PEPPER };
      one = await start(both);
      const put = (token: string) =>
        one.call('PUT', `${owner.base}/plan`, { token, body: { plan: 'enterprise' } });
      expect((await put(used)).status).toBe(200);
      const peppers = await one.sql('SELECT name, pepper_id FROM service_tokens ORDER BY name');
      expect(peppers).toEqual([
        { name: 'idle', pepper_id: 0 },
        { name: 'used', pepper_id: 1 },
      ]);
      await one.sql('DELETE FROM sessions');
      await expect(start({ KEY_PEPPER: NEW })).rejects.toThrow(
        /1 keys, sessions, links and service tokens still hang/,
      );
      expect((await put(idle)).status).toBe(200);
      await one.service.close();
      one = await start({ KEY_PEPPER: NEW });
      expect([(await put(used)).status, (await put(idle)).status]).toEqual([200, 200]);
    } finally {
      await one.service.close();
      await database.drop();
    }
  });
});
