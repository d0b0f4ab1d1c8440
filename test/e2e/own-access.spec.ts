import { addKey, addMember, addMemberWith, roleIds } from '../support/actors.js';
import { catalogueOf } from '../support/routes.js';
import { TestService, type Owner } from '../support/service.js';

describe('what a caller may do', () => {
  let service: TestService;
  let acme: Owner;
  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const read = (token: string, base = acme.base) => service.call('GET', `${base}/access`, { token });

  it('is told to each person by their roles', async () => {
    const every = [...catalogueOf(service).permissions].map(({ name }) => name);
    const owner = (await read(acme.token)).body;
    expect([...owner.permissions, ...owner.notInPlan].sort()).toEqual([...every].sort());
    const roles = await roleIds(service, acme);
    const viewer = await addMember(service, acme, [roles.viewer!]);
    expect((await read(viewer.token)).body).toEqual({
      permissions: expect.arrayContaining([
        'organization.view',
        'agents.view',
        'workflows.view',
        'analytics.view',
      ]),
      notInPlan: [],
    });
    const one = await addMemberWith(service, acme, ['api_keys.view']);
    expect((await read(one.token)).body).toEqual({ permissions: ['api_keys.view'], notInPlan: [] });
  });

  it('is told to a key by its scopes, also as `self`', async () => {
    const key = await addKey(service, acme, { scopes: ['analytics:read'] });
    for (const base of [acme.base, '/v1/organizations/self'])
      expect((await read(key.token, base)).body).toEqual({
        permissions: ['analytics.view', 'costs.view'],
        notInPlan: [],
      });
  });

  it('says apart what only the plan withholds', async () => {
    const owner = await service.owner('Small');
    await service.call('PUT', `${owner.base}/plan`, { token: owner.token, body: { plan: 'free' } });
    const { permissions, notInPlan } = (await read(owner.token, owner.base)).body;
    expect(notInPlan).toEqual(expect.arrayContaining(['api_keys.create', 'api_keys.rotate', 'roles.manage']));
    expect(permissions).toContain('api_keys.revoke');
    expect(permissions).not.toContain('api_keys.create');
  });

  it('is nobody else’s to know', async () => {
    const other = await service.owner('Other');
    expect((await read(other.token)).status).toBe(404);
    expect((await service.call('GET', `${acme.base}/access`)).status).toBe(401);
  });
});
