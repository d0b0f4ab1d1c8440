import { newId } from '../../src/database/columns.js';
import { addMember, addMemberWith, roleIds } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

describe('roles', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;
  let builtIn: Record<string, string>;

  const list = async ({ base, token }: Owner) =>
    (await service.call('GET', `${base}/roles?limit=200`, { token })).body.items as { id: string }[];
  const create = (body: object, by: Owner = acme) =>
    service.call('POST', `${by.base}/roles`, { token: by.token, body });
  const change = (id: string, body: object, by: Owner = acme) =>
    service.call('PATCH', `${by.base}/roles/${id}`, { token: by.token, body });
  const remove = (id: string, by: Owner = acme) =>
    service.call('DELETE', `${by.base}/roles/${id}`, { token: by.token });
  const agents = ({ base, token }: Owner) => service.call('GET', `${base}/agents`, { token });

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
    builtIn = await roleIds(service, acme);
  });
  afterAll(() => service.stop());

  it('are made, changed and deleted, each on record', async () => {
    const made = await create({ name: 'Deployer', permissions: ['agents.view', 'agents.register'] });
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'Deployer',
        description: '',
        permissions: ['agents.view', 'agents.register'],
        builtIn: false,
      },
    });
    const { id } = made.body;
    expect(Object.keys(made.body).sort()).toEqual(['builtIn', 'description', 'id', 'name', 'permissions']);
    const changed = await change(id, { description: 'Ships', permissions: [] });
    expect(changed).toMatchObject({
      status: 200,
      body: { ...made.body, description: 'Ships', permissions: [] },
    });
    expect(await list(acme)).toContainEqual(changed.body);
    expect((await change(id, { description: null })).body.description).toBe('');
    expect((await remove(id)).status).toBe(204);
    expect((await remove(id)).status).toBe(404);
    const events = await service.sql(
      'SELECT action, actor_id, target_name, details FROM audit_events WHERE target_id = $1 ORDER BY occurred_at, id',
      [id],
    );
    const by = { actor_id: acme.userId, target_name: 'Deployer' };
    expect(events).toEqual([
      { action: 'role.created', ...by, details: { permissions: ['agents.view', 'agents.register'] } },
      {
        action: 'role.updated',
        ...by,
        details: {
          fields: ['description', 'permissions'],
          permissions: { from: ['agents.view', 'agents.register'], to: [] },
        },
      },
      { action: 'role.updated', ...by, details: { fields: ['description'] } },
      { action: 'role.deleted', ...by, details: null },
    ]);
  });

  it('are listed built-in ones first, with what the catalogue says they hold', async () => {
    const owner = await service.owner('Listed');
    for (const name of ['zebra', 'Alpha', 'beta']) await create({ name, permissions: [] }, owner);
    const seen: { name: string; permissions: string[] }[] = [];
    for (let cursor = ''; ;) {
      const page = await service.call('GET', `${owner.base}/roles?limit=3${cursor}`, { token: owner.token });
      seen.push(...page.body.items);
      if (!page.body.nextCursor) break;
      cursor = `&cursor=${page.body.nextCursor}`;
    }
    const names = ['admin', 'auditor', 'developer', 'owner', 'viewer', 'Alpha', 'beta', 'zebra'];
    expect(seen.map(({ name }) => name)).toEqual(names);
    const catalogue = await service.call('GET', '/v1/permissions?limit=200', { token: owner.token });
    const all = catalogue.body.items.map(({ name }: { name: string }) => name);
    const permissionsOf = (role: string) => seen.find(({ name }) => name === role)!.permissions;
    expect(permissionsOf('owner')).toEqual(all);
    const missing = all.filter((name: string) => !permissionsOf('admin').includes(name));
    expect(missing).toEqual(['organization.manage', 'plan.manage']);
    expect(permissionsOf('viewer').sort()).toEqual([
      'agents.view',
      'analytics.view',
      'organization.view',
      'workflows.view',
    ]);
  });

  it('hold from the next request on, when they widen and when they narrow', async () => {
    const role = await create({ name: 'Changing', permissions: [] });
    const person = await addMember(service, acme, [role.body.id]);
    expect((await agents(person)).status).toBe(403);
    await change(role.body.id, { permissions: ['agents.view'] });
    expect((await agents(person)).status).toBe(200);
    await change(role.body.id, { permissions: ['workflows.view'] });
    expect((await agents(person)).status).toBe(403);
  });

  it('that are built in stay as they are', async () => {
    const before = await list(acme);
    for (const id of [builtIn.owner!, builtIn.viewer!]) {
      expect(await change(id, { name: 'Mine' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
      expect(await change(id, { permissions: [] })).toMatchObject({ status: 409 });
      expect(await remove(id)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    }
    expect(await list(acme)).toEqual(before);
  });

  it('in use are not deleted, invited members included', async () => {
    const role = await create({ name: 'Used', permissions: [] });
    const invited = await service.call('POST', `${acme.base}/members`, {
      token: acme.token,
      body: { email: 'invited@example.com', name: 'Ada', roles: [role.body.id] },
    });
    expect(await remove(role.body.id)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await service.call('DELETE', `${acme.base}/members/${invited.body.userId}`, { token: acme.token });
    expect((await remove(role.body.id)).status).toBe(204);
  });

  it('are never deleted and given at once', async () => {
    const person = await addMember(service, acme, [builtIn.viewer!]);
    for (let round = 0; round < 8; round++) {
      const role = (await create({ name: `Raced ${round}`, permissions: [] })).body.id;
      const give = () =>
        service.call('PATCH', `${acme.base}/members/${person.userId}`, {
          token: acme.token,
          body: { roles: [role] },
        });
      const [removed, given] = await Promise.all([remove(role), give()]);
      expect([
        [204, 400],
        [409, 200],
      ]).toContainEqual([removed.status, given.status]);
    }
  });

  it('have a name of their own, whatever its case', async () => {
    await create({ name: 'Émile', permissions: [] });
    const spare = await create({ name: 'Spare', permissions: [] });
    for (const name of ['Émile', 'émile', 'OWNER']) {
      expect(await create({ name, permissions: [] })).toMatchObject({ status: 409 });
      expect(await change(spare.body.id, { name })).toMatchObject({
        status: 409,
        body: { code: 'conflict' },
      });
    }
    expect((await change(spare.body.id, { name: 'SPARE' })).status).toBe(200);
    expect((await create({ name: 'Émile', permissions: [] }, other)).status).toBe(201);
  });

  it.each([
    [{ permissions: ['agents.view', 'agents.*'] }, 'permissions[1]'],
    [{ permissions: [''] }, 'permissions[0]'],
    [{ permissions: ['*'] }, 'permissions[0]'],
    [{ permissions: ['agents:read'] }, 'permissions[0]'],
    [{ permissions: ['constructor'] }, 'permissions[0]'],
    [{ permissions: ['Agents.view'] }, 'permissions[0]'],
    [{ permissions: ['agents.view', 'agents.view'] }, 'permissions[1]'],
    [{ permissions: [null] }, 'permissions[0]'],
    [{ permissions: 'agents.view' }, 'permissions'],
    [{ permissions: null }, 'permissions'],
    [{ name: '' }, 'name'],
    [{ name: 'line\nbreak' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ description: 7 }, 'description'],
    [{ builtIn: true }, 'builtIn'],
  ])('refuse %j by naming the field, in POST and PATCH', async (bad, field) => {
    const before = await list(acme);
    const made = await create({ name: `Fine ${newId()}`, permissions: [], ...bad });
    expect(made).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(made.body.errors[0].field).toBe(field);
    const role = await create({ name: `Fine ${newId()}`, permissions: [] });
    expect((await change(role.body.id, bad)).body.errors[0].field).toBe(field);
    await remove(role.body.id);
    expect(await list(acme)).toEqual(before);
  });

  it('hold no more than who makes or changes them', async () => {
    const beyond = { status: 403, body: { code: 'exceeds_caller' } };
    const keeper = await addMemberWith(service, acme, ['roles.view', 'roles.manage', 'agents.view']);
    expect(await create({ name: 'Strong', permissions: ['agents.delete'] }, keeper)).toMatchObject(beyond);
    const own = await create({ name: 'Weak', permissions: ['agents.view'] }, keeper);
    expect(own.status).toBe(201);
    const widened = await change(own.body.id, { permissions: ['agents.view', 'plan.manage'] }, keeper);
    expect(widened).toMatchObject(beyond);
    const strong = await create({ name: 'Strong', permissions: ['agents.view', 'agents.delete'] });
    for (const body of [{ name: 'Renamed' }, { permissions: ['agents.view'] }]) {
      expect(await change(strong.body.id, body, keeper)).toMatchObject(beyond);
    }
    const roles = await list(acme);
    expect(roles).toContainEqual(own.body);
    expect(roles).toContainEqual(strong.body);
  });

  it('of another organization are missing', async () => {
    const foreign = await create({ name: 'Foreign', permissions: [] }, other);
    expect(await change(foreign.body.id, { name: 'Mine' })).toMatchObject({ status: 404 });
    expect(await remove(foreign.body.id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await remove('viewer')).toMatchObject({ status: 404 });
    expect(await list(other)).toContainEqual(foreign.body);
  });

  it('are made of a catalogue that any caller may read', async () => {
    const { token } = await addMember(service, acme, []);
    const permissions = await service.call('GET', '/v1/permissions?limit=200', { token });
    expect(permissions.body.nextCursor).toBeNull();
    expect(permissions.body.items).toContainEqual({
      name: 'roles.manage',
      description: expect.any(String),
      feature: 'custom_roles',
    });
    const scopes = await service.call('GET', '/v1/scopes', { token });
    expect(scopes.body.items).toContainEqual({
      name: 'members:read',
      description: expect.any(String),
      permissions: ['organization.view', 'members.view', 'roles.view'],
    });
    const unknown = await service.call('GET', '/v1/scopes?plan=free', { token });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ field: 'plan' }] } });
  });
});
