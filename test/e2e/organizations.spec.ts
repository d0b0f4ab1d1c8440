import { addKey, addMember, addMemberWith, join, roleIds } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

describe('organizations', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  afterAll(() => service.stop());

  it('are made by any person, who owns them, on the plan team, once per Idempotency-Key', async () => {
    const viewer = await addMember(service, acme, [(await roleIds(service, acme)).viewer!]);
    const request = {
      token: viewer.token,
      body: { name: 'Second' },
      headers: { 'idempotency-key': 'make-second' },
    };
    const made = await service.call('POST', '/v1/organizations', request);
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Second', plan: 'team', keysFollowCreator: false },
    });
    const again = await service.call('POST', '/v1/organizations', request);
    expect(again).toMatchObject({ status: 200, body: made.body });
    const path = `/v1/organizations/${made.body.id}`;
    const members = await service.call('GET', `${path}/members`, { token: viewer.token });
    expect(members.body.items).toMatchObject([
      { userId: viewer.userId, status: 'active', roles: [{ name: 'owner' }] },
    ]);
    expect((await service.call('GET', path, { token: viewer.token })).body).toEqual(made.body);
    const events = await service.sql('SELECT action, actor_id FROM audit_events WHERE organization_id = $1', [
      made.body.id,
    ]);
    expect(events).toEqual([{ action: 'organization.created', actor_id: viewer.userId }]);
  });

  it('are listed for those who belong to them: active members and keys', async () => {
    const person = await addMember(service, acme, []);
    await join(service, other, person.userId, []);
    const invitedTo = await service.owner('Invited');
    await join(service, invitedTo, person.userId, []);
    await service.sql(`UPDATE members SET status = 'invited' WHERE organization_id = $1 AND user_id = $2`, [
      invitedTo.organizationId,
      person.userId,
    ]);
    const first = await service.call('GET', '/v1/organizations?limit=1', { token: person.token });
    const second = await service.call('GET', `/v1/organizations?limit=1&cursor=${first.body.nextCursor}`, {
      token: person.token,
    });
    expect([first, second].map(({ body }) => body.items.map(({ name }: { name: string }) => name))).toEqual([
      ['Other'],
      ['Acme'],
    ]);
    expect(second.body.nextCursor).toBeNull();
    const key = await addKey(service, acme, { scopes: ['agents:read'], creatorUserId: person.userId });
    const ofKey = await service.call('GET', '/v1/organizations', { token: key.token });
    expect(ofKey.body.items.map(({ id }: { id: string }) => id)).toEqual([acme.organizationId]);
  });

  it('are not made by keys', async () => {
    const key = await addKey(service, acme);
    const refused = await service.call('POST', '/v1/organizations', {
      token: key.token,
      body: { name: 'Mine' },
    });
    expect(refused).toMatchObject({ status: 403, body: { code: 'people_only' } });
  });

  it('change name and whether keys follow their creator, from the next request on', async () => {
    const owner = await service.owner('Old name');
    const admin = await addMember(service, owner, [(await roleIds(service, owner)).admin!]);
    const key = await addKey(service, owner, { creatorUserId: admin.userId });
    const useKey = () => service.call('GET', `${owner.base}/agents`, { token: key.token });
    await service.call('DELETE', `${owner.base}/members/${admin.userId}`, { token: owner.token });
    expect((await useKey()).status).toBe(200);
    const changed = await service.call('PATCH', owner.base, {
      token: owner.token,
      body: { name: 'New name', keysFollowCreator: true },
    });
    expect(changed).toMatchObject({ status: 200, body: { name: 'New name', keysFollowCreator: true } });
    expect(await useKey()).toMatchObject({ status: 403, body: { reason: 'not_granted' } });
    const [event] = await service.sql(
      `SELECT details FROM audit_events WHERE organization_id = $1 AND action = 'organization.updated'`,
      [owner.organizationId],
    );
    expect(event!.details).toEqual({ name: 'New name', keysFollowCreator: true });
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: null }, 'name'],
    [{ name: ' \t ' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ keysFollowCreator: 'yes' }, 'keysFollowCreator'],
    [{ plan: 'enterprise' }, 'plan'],
    [{ id: '01890000-0000-7000-8000-000000000000' }, 'id'],
  ])('refuse %j by naming the field, and stay as they are', async (body, field) => {
    const before = await service.call('GET', acme.base, { token: acme.token });
    const refused = await service.call('PATCH', acme.base, { token: acme.token, body });
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors[0].field).toBe(field);
    expect((await service.call('GET', acme.base, { token: acme.token })).body).toEqual(before.body);
  });

  it('are missing for strangers, and changed only with organization.manage', async () => {
    expect((await service.call('GET', acme.base, { token: other.token })).status).toBe(404);
    const stranger = await service.call('PATCH', acme.base, { token: other.token, body: { name: 'Taken' } });
    expect(stranger).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const admin = await addMember(service, acme, [(await roleIds(service, acme)).admin!]);
    const refused = await service.call('PATCH', acme.base, { token: admin.token, body: { name: 'Taken' } });
    expect(refused).toMatchObject({
      status: 403,
      body: { reason: 'not_granted', requiredPermission: 'organization.manage' },
    });
    expect((await service.call('GET', acme.base, { token: acme.token })).body.name).toBe('Acme');
  });

  it('tell their settings page about keys, revoked and expired ones left out', async () => {
    const owner = await service.owner('Integrated');
    const [live, revoked, expired] = [
      await addKey(service, owner),
      await addKey(service, owner),
      await addKey(service, owner),
    ];
    await service.sql('UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1', [revoked.id]);
    await service.sql(`UPDATE api_keys SET expires_at = clock_timestamp() - interval '1 s' WHERE id = $1`, [
      expired.id,
    ]);
    const read = () => service.call('GET', `${owner.base}/integrations`, { token: owner.token });
    const expected = {
      available: true,
      requiredFeature: 'programmatic_access',
      plan: 'team',
      plansWithFeature: ['team', 'enterprise'],
      activeKeys: 1,
    };
    expect((await read()).body).toEqual({ apiKeys: expected, planChangedBy: 'owner' });
    await service.call('PUT', `${owner.base}/plan`, { token: owner.token, body: { plan: 'free' } });
    expect((await read()).body).toEqual({
      apiKeys: { ...expected, available: false, plan: 'free' },
      planChangedBy: 'owner',
    });
    expect(live.id).toBeDefined();
    const nobody = await addMemberWith(service, owner, ['agents.view']);
    expect(
      (await service.call('GET', `${owner.base}/integrations`, { token: nobody.token })).body,
    ).toMatchObject({ requiredPermission: 'organization.view' });
  });
});
