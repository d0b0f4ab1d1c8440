import { newId } from '../../src/database/columns.js';
import { addKey, addMember, addMemberWith, addRole, join, roleIds } from '../support/actors.js';
import { catalogueOf } from '../support/routes.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

describe('explaining access', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  afterAll(() => service.stop());

  const explain = (body: object, token = acme.token): Promise<Answer> =>
    service.call('POST', `${acme.base}/access/explain`, { token, body });
  const set = (assignment: string) =>
    service.sql(`UPDATE organizations SET ${assignment} WHERE id = $1`, [acme.organizationId]);

  it('says that a key may do what its scopes hold, and from where', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    expect(await explain({ keyId: key.id, permission: 'agents.view' })).toMatchObject({ status: 200 });
    expect((await explain({ keyId: key.id, permission: 'agents.view' })).body).toEqual({
      allowed: true,
      reason: null,
      detail: 'A request is allowed.',
      granted: true,
      scoped: true,
      entitled: true,
      wouldAllow: [],
    });
    await service.sql(`UPDATE api_keys SET allowed_cidrs = '{203.0.113.0/24}' WHERE id = $1`, [key.id]);
    const bounded = await explain({ keyId: key.id, permission: 'agents.view' });
    expect(bounded.body.detail).toBe('A request is allowed from the networks of the key: 203.0.113.0/24.');
  });

  it('names the scopes that would do', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    expect((await explain({ keyId: key.id, permission: 'agents.report_usage' })).body).toEqual({
      allowed: false,
      reason: 'out_of_scope',
      detail: "The key's scopes do not include agents.report_usage.",
      granted: true,
      scoped: false,
      entitled: true,
      wouldAllow: [{ change: 'add_scope', anyOf: ['agents:write', 'agents:report'] }],
    });
  });

  it('names no change where none would do', async () => {
    const key = await addKey(service, acme);
    expect((await explain({ keyId: key.id, permission: 'members.manage' })).body).toEqual({
      allowed: false,
      reason: 'not_granted',
      detail: 'No scope holds members.manage: it is for people.',
      granted: false,
      scoped: false,
      entitled: true,
      wouldAllow: [],
    });
  });

  it('names all the changes that are needed at once, plans among them', async () => {
    await set(`plan = 'free'`);
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    expect((await explain({ keyId: key.id, permission: 'workflows.view' })).body).toEqual({
      allowed: false,
      reason: 'not_in_plan',
      detail: "The plan 'free' does not include programmatic_access.",
      granted: true,
      scoped: false,
      entitled: false,
      wouldAllow: [
        { change: 'add_scope', anyOf: ['workflows:read'] },
        { change: 'change_plan', anyOf: ['team', 'enterprise'] },
      ],
    });
    // of which the smaller plan has a part
    const forwarding = { userId: acme.userId, permission: 'audit_sinks.manage' };
    expect((await explain(forwarding)).body).toMatchObject({
      reason: 'not_in_plan',
      entitled: false,
      wouldAllow: [{ change: 'change_plan', anyOf: ['team', 'enterprise'] }],
    });
    await set(`plan = 'team'`);
    expect((await explain(forwarding)).body).toMatchObject({ allowed: true, entitled: true, wouldAllow: [] });
    await set(`plan = 'free'`);
    expect((await explain({ userId: acme.userId, permission: 'roles.manage' })).body).toMatchObject({
      allowed: false,
      reason: 'not_in_plan',
      granted: true,
      scoped: true,
      entitled: false,
      wouldAllow: [{ change: 'change_plan', anyOf: ['team', 'enterprise'] }],
    });
  });

  it.each([
    ['revoked', 'revoked_at = clock_timestamp()', []],
    ['expired', 'expires_at = clock_timestamp()', []],
    ['expired', 'retires_at = clock_timestamp()', []],
    ['unclaimed', 'digest = NULL', [{ change: 'claim_key', anyOf: [] }]],
  ])('says of a key that is %s (%s) what it would be otherwise', async (reason, assignment, wouldAllow) => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    await service.sql(`UPDATE api_keys SET ${assignment} WHERE id = $1`, [key.id]);
    expect((await explain({ keyId: key.id, permission: 'agents.view' })).body).toMatchObject({
      allowed: false,
      reason,
      granted: true,
      scoped: true,
      entitled: true,
      wouldAllow,
    });
    const beyond = await explain({ keyId: key.id, permission: 'workflows.view' });
    expect(beyond.body).toMatchObject({ allowed: false, reason, scoped: false });
  });

  it('looks at the creator where keys follow theirs', async () => {
    const person = await addMemberWith(service, acme, ['workflows.view']);
    const role = await addRole(service, acme, ['agents.view']);
    const [named] = await service.sql<{ name: string }>('SELECT name FROM roles WHERE id = $1', [role]);
    const key = await addKey(service, acme, { creatorUserId: person.userId });
    const ask = () => explain({ keyId: key.id, permission: 'agents.view' });
    expect((await ask()).body.allowed).toBe(true);
    await set('keys_follow_creator = true');
    expect((await ask()).body).toMatchObject({
      allowed: false,
      reason: 'not_granted',
      granted: false,
      scoped: true,
      wouldAllow: [
        { change: 'give_role', anyOf: ['admin', 'auditor', 'developer', 'owner', 'viewer', named!.name] },
      ],
    });
    await service.sql('DELETE FROM members WHERE user_id = $1', [person.userId]);
    const orphaned = await ask();
    expect(orphaned.body).toMatchObject({ allowed: false, reason: 'not_granted', wouldAllow: [] });
    expect(orphaned.body.detail).toContain('no member any more');
  });

  it('names the roles that a member would need', async () => {
    const person = await addMemberWith(service, acme, ['agents.view']);
    const ask = (permission: string) => explain({ userId: person.userId, permission });
    expect((await ask('agents.view')).body).toMatchObject({ allowed: true, scoped: true, wouldAllow: [] });
    expect((await ask('members.manage')).body).toEqual({
      allowed: false,
      reason: 'not_granted',
      detail: "None of the member's roles holds members.manage.",
      granted: false,
      scoped: true,
      entitled: true,
      wouldAllow: [{ change: 'give_role', anyOf: ['admin', 'owner'] }],
    });
  });

  it('knows a member who has not accepted yet', async () => {
    const { viewer } = await roleIds(service, acme);
    const person = await addMember(service, acme, [viewer!]);
    await service.sql(`UPDATE members SET status = 'invited' WHERE user_id = $1`, [person.userId]);
    const ask = (permission: string) => explain({ userId: person.userId, permission });
    expect((await ask('agents.view')).body).toMatchObject({
      allowed: false,
      reason: 'not_granted',
      detail: 'The member has not accepted the invitation yet.',
      wouldAllow: [{ change: 'accept_invitation', anyOf: [] }],
    });
    expect((await ask('members.manage')).body.wouldAllow).toEqual([
      { change: 'accept_invitation', anyOf: [] },
      { change: 'give_role', anyOf: ['admin', 'owner'] },
    ]);
  });

  it('answers as requests are answered, for every permission', async () => {
    const scopes = ['agents:read', 'api-keys:read'];
    const key = await addKey(service, acme, { scopes });
    const whoami = await service.call('GET', '/v1/auth/whoami', { token: key.token });
    const allowed: string[] = [];
    for (const { name } of catalogueOf(service).permissions)
      if ((await explain({ keyId: key.id, permission: name })).body.allowed) allowed.push(name);
    expect(allowed).toEqual(whoami.body.permissions);
  });

  it('refuses what it cannot be about', async () => {
    const key = await addKey(service, acme);
    const permission = 'agents.view';
    for (const [body, field] of [
      [{ permission }, ''],
      [{ permission, keyId: key.id, userId: acme.userId }, ''],
      [{ permission, keyId: null }, 'keyId'],
      [{ permission, keyId: 'nonsense' }, 'keyId'],
      [{ keyId: key.id }, 'permission'],
      [{ keyId: key.id, permission: 'agents.fly' }, 'permission'],
      [{ keyId: key.id, permission: 'agents:read' }, 'permission'],
      [{ keyId: key.id, permission, extra: 1 }, 'extra'],
    ] as const) {
      const refused = await explain(body);
      expect([body, refused.status]).toEqual([body, 400]);
      expect(refused.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    }
    expect((await explain({ keyId: key.id, permission: 'agents.fly' })).body.detail).toContain(
      'agents.view, agents.',
    );
    const foreign = await addKey(service, other);
    for (const [body, what] of [
      [{ keyId: foreign.id }, 'API key'],
      [{ keyId: newId() }, 'API key'],
      [{ userId: other.userId }, 'member'],
      [{ userId: newId() }, 'member'],
    ] as const)
      expect(await explain({ ...body, permission })).toMatchObject({
        status: 404,
        body: { detail: `There is no such ${what}.` },
      });
  });

  it('is for people who may ask', async () => {
    const key = await addKey(service, acme);
    const auditor = await addMember(service, acme, [(await roleIds(service, acme)).auditor!]);
    const body = { keyId: key.id, permission: 'agents.view' };
    expect((await explain(body, auditor.token)).status).toBe(200);
    const viewer = await addMember(service, acme, [(await roleIds(service, acme)).viewer!]);
    expect((await explain(body, viewer.token)).status).toBe(403);
    expect((await explain(body, key.token)).status).toBe(403);
    await join(service, acme, other.userId, []);
    expect((await explain(body, other.token)).status).toBe(403);
  });
});
