import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withCatalogueFile } from '../../src/catalogue-file/catalogue-file.js';
import { platformCatalogue } from '../../src/platform.catalogue.js';
import { addKey, addMember, roleIds } from '../support/actors.js';
import { admin } from '../support/admin-command.js';
import { createDatabase } from '../support/database.js';
import { TEST_PEPPER, TestService, type Owner } from '../support/service.js';
import { addService, authorize, question } from '../support/services.js';

const BILLING = {
  features: { invoicing: { description: 'Invoices' } },
  permissions: {
    'invoices.view': { description: 'See invoices' },
    'invoices.send': { description: 'Send invoices', feature: 'invoicing' },
  },
  scopes: {
    'invoices:read': { description: 'See invoices', permissions: ['invoices.view'] },
    'invoices:write': {
      description: 'Send invoices for agents',
      permissions: ['invoices.send', 'agents.view'],
    },
  },
  roles: { developer: ['invoices.view'] },
  plans: { enterprise: ['invoicing'], studio: ['programmatic_access', 'invoicing'] },
};
const SHOP = { permissions: { 'orders.view': { description: 'See orders' } } };

describe('a catalogue file', () => {
  let directory: string;
  let path: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'praesidia-catalogue-'));
    path = join(directory, 'catalogue.json');
  });
  afterAll(() => rm(directory, { recursive: true }));

  describe('that is accepted', () => {
    let service: TestService;
    let acme: Owner;
    let token: string;

    beforeAll(async () => {
      await writeFile(path, JSON.stringify([BILLING, SHOP]));
      service = await TestService.start({ CATALOGUE_FILE: path });
      acme = await service.owner();
      token = await addService(service);
    });
    afterAll(() => service.stop());

    const names = async (list: string): Promise<string[]> => {
      const { body } = await service.call('GET', `/v1/${list}?limit=200`, { token: acme.token });
      return (body.items as { name: string }[]).map(({ name }) => name);
    };

    it('shows among permissions, scopes and plans', async () => {
      expect(await names('permissions')).toEqual(
        expect.arrayContaining(['agents.view', 'invoices.view', 'invoices.send', 'orders.view']),
      );
      expect(await names('scopes')).toEqual(
        expect.arrayContaining(['agents:read', 'invoices:read', 'invoices:write']),
      );
      const { body } = await service.call('GET', '/v1/plans', { token: acme.token });
      expect(body.items).toEqual([
        { name: 'free', features: [] },
        { name: 'team', features: ['programmatic_access', 'custom_roles'] },
        {
          name: 'enterprise',
          features: ['programmatic_access', 'custom_roles', 'audit_forwarding', 'invoicing'],
        },
        { name: 'studio', features: ['programmatic_access', 'invoicing'] },
      ]);
    });

    it('is what keys, roles and plans are judged by', async () => {
      const { organizationId } = acme;
      const made = await service.call('POST', `${acme.base}/api-keys`, {
        token: acme.token,
        body: { name: 'sender', scopes: ['invoices:write'] },
      });
      expect(made.status).toBe(201);
      const ask = async (presented: string, permission: string) =>
        (await authorize(service, token, question({ token: presented, permission, organizationId }))).body;
      expect(await ask(made.body.token, 'invoices.send')).toMatchObject({
        reason: 'not_in_plan',
        problem: { requiredFeature: 'invoicing', plansWithFeature: ['enterprise', 'studio'] },
      });
      const env = { DATABASE_URL: service.database.url, KEY_PEPPER: TEST_PEPPER, CATALOGUE_FILE: path };
      expect(await admin(env, 'set-plan', organizationId, 'studio')).toMatchObject({ status: 0 });
      expect(await ask(made.body.token, 'invoices.send')).toMatchObject({ allowed: true });
      expect(await ask(made.body.token, 'invoices.view')).toMatchObject({
        reason: 'out_of_scope',
        problem: { scopes: ['invoices:read'] },
      });
      const roles = await roleIds(service, acme);
      const held = async (role: string) => {
        const member = await addMember(service, acme, [roles[role]!]);
        const all = await Promise.all(
          ['invoices.view', 'invoices.send', 'orders.view'].map((permission) =>
            ask(member.token, permission),
          ),
        );
        return all.map(({ allowed }) => allowed as boolean);
      };
      expect(await held('owner')).toEqual([true, true, true]);
      expect(await held('admin')).toEqual([true, true, true]);
      expect(await held('auditor')).toEqual([true, false, true]);
      expect(await held('developer')).toEqual([true, false, false]);
      expect(await held('viewer')).toEqual([false, false, false]);
      const custom = await service.call('POST', `${acme.base}/roles`, {
        token: acme.token,
        body: { name: 'sender', permissions: ['invoices.send'] },
      });
      expect(custom.status).toBe(403);
      expect(await admin(env, 'set-plan', organizationId, 'enterprise')).toMatchObject({ status: 0 });
      const again = await service.call('POST', `${acme.base}/roles`, {
        token: acme.token,
        body: { name: 'sender', permissions: ['invoices.send'] },
      });
      expect(again.status).toBe(201);
    });

    it('gives what it held up when the service starts without it: nobody has what is not in the catalogue', async () => {
      const key = await addKey(service, acme, { scopes: ['invoices:write'] });
      await service.service.close();
      service = await TestService.start({}, service.database);
      const body = [
        question({ token: key.token, permission: 'invoices.send' }),
        question({ token: key.token }),
      ];
      expect((await authorize(service, token, body)).body).toMatchObject([
        { allowed: false, reason: 'unknown_permission' },
        { allowed: false, reason: 'out_of_scope' },
      ]);
    });
  });

  const problems = async (text: string): Promise<string> => {
    await writeFile(path, text);
    try {
      withCatalogueFile(platformCatalogue, path);
    } catch (error) {
      return (error as Error).message;
    }
    return 'none';
  };

  it('that is fine has nothing to be told of', async () => {
    expect(await problems(JSON.stringify(BILLING))).toBe('none');
    expect(await problems('{}')).toBe('none');
  });

  const D = { description: 'Something' };
  it.each<[unknown, string]>([
    ['text', 'it must be an object with any of features, permissions, scopes, roles, plans'],
    [[{}, 7], '[1] must be an object'],
    [{ permisions: {} }, 'permisions is not known here: there are features, permissions'],
    [[{ scopes: [] }], '[0].scopes must be an object'],
    [{ permissions: { invoices: D } }, 'permissions["invoices"] must be called like invoices.view'],
    [
      { permissions: { 'agents.train': D } },
      `permissions["agents.train"] must begin with something else: agents.… are`,
    ],
    [{ permissions: { 'a.b': {} } }, 'permissions["a.b"].description must be a text of 1 to 200 characters'],
    [
      { permissions: { 'a.b': { ...D, feature: 'x' } } },
      'permissions["a.b"].feature must be one of custom_roles, programmatic_access',
    ],
    [
      { permissions: { 'a.b': { ...D, partlyWith: 'x' } } },
      'permissions["a.b"].partlyWith is not known here: there are description, feature',
    ],
    [
      [{ permissions: { 'a.b': D } }, { permissions: { 'a.b': D } }],
      'permissions["a.b"] must be declared once',
    ],
    [{ features: { custom_roles: D } }, 'features["custom_roles"] must have another name'],
    [
      { scopes: { 'agents:read': { ...D, permissions: ['agents.view'] } } },
      'scopes["agents:read"] must have another name',
    ],
    [
      { scopes: { 'a:b': { ...D, permissions: ['members.manage'] } } },
      'scopes["a:b"].permissions[0] must be one of',
    ],
    [{ scopes: { 'a:b': { ...D, permissions: [] } } }, 'scopes["a:b"].permissions must be a list of some of'],
    [
      { roles: { boss: ['a.b'] } },
      'roles["boss"] must be a built-in role: one of owner, admin, developer, auditor, viewer',
    ],
    [{ roles: { viewer: ['members.manage'] } }, 'roles["viewer"][0] must be one of none'],
    [{ plans: { Team: ['custom_roles'] } }, 'plans["Team"] must be called like team'],
    [{ plans: { team: ['golf'] } }, 'plans["team"][0] must be one of custom_roles, programmatic_access'],
  ])('is refused with its place and what is accepted: %j', async (value, sentence) => {
    const told = await problems(JSON.stringify(value));
    expect(told).toContain(`CATALOGUE_FILE ${path} is not valid:\n`);
    expect(told).toContain(`  - ${sentence}`);
  });

  it('stops the start when it is not there, is no JSON, or is refused', async () => {
    expect(await problems('{')).toContain(`CATALOGUE_FILE ${path} is not valid JSON`);
    await writeFile(path, '{"permissions":{"agents.train":{"description":"x"}}}');
    const database = await createDatabase();
    const start = (file: string) => TestService.start({ CATALOGUE_FILE: file }, database);
    await expect(start(path)).rejects.toThrow('agents.… are');
    await expect(start(join(directory, 'nowhere'))).rejects.toThrow(/CATALOGUE_FILE cannot be read: ENOENT/);
    await database.drop();
  });
});
