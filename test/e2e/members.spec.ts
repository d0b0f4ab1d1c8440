import { addKey, addMember, addMemberWith, addRole, roleIds } from '../support/actors.js';
import { MemberCalls, newEmail } from '../support/member-calls.js';
import { TestService, type Owner } from '../support/service.js';

describe('members', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;
  let roles: Record<string, string>;
  let calls: MemberCalls;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
    roles = await roleIds(service, acme);
    calls = new MemberCalls(service, acme);
  });
  afterAll(() => service.stop());

  describe('change roles', () => {
    it('from the next request on, and the change is on record', async () => {
      const person = await addMember(service, acme, [roles.viewer!]);
      const register = (name: string) =>
        service.call('POST', `${acme.base}/agents`, { token: person.token, body: { name } });
      expect((await register('one')).status).toBe(403);
      const changed = await calls.change(person.userId, { roles: [roles.viewer, roles.developer] });
      expect(changed).toMatchObject({
        status: 200,
        body: { userId: person.userId, roles: [{ name: 'developer' }, { name: 'viewer' }] },
      });
      expect((await register('two')).status).toBe(201);
      await calls.change(person.userId, { roles: [roles.viewer] });
      expect((await register('three')).status).toBe(403);
      const [first] = await calls.events(person.userId);
      expect(first).toMatchObject({
        action: 'member.updated',
        details: { roles: { from: ['viewer'], to: ['developer', 'viewer'] } },
      });
    });

    it('of no member of another organization', async () => {
      const stranger = await addMember(service, other, []);
      expect(await calls.change(stranger.userId, { roles: [roles.viewer] })).toMatchObject({ status: 404 });
      expect(await calls.change('me', { roles: [roles.viewer] })).toMatchObject({ status: 404 });
      expect(await calls.remove(stranger.userId)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await calls.shown(stranger.userId, other)).toBeDefined();
    });

    it('never to none, and never by another field', async () => {
      const person = await addMember(service, acme, [roles.viewer!]);
      for (const [body, field] of [
        [{ roles: [] }, 'roles'],
        [{}, 'roles'],
        [{ roles: [roles.viewer], status: 'active' }, 'status'],
        [{ roles: [roles.viewer, roles.viewer] }, 'roles[1]'],
      ] as const) {
        const refused = await calls.change(person.userId, body);
        expect(refused.status).toBe(400);
        expect(refused.body.errors[0].field).toBe(field);
      }
    });
  });

  describe('hand out no more than they hold', () => {
    const beyond = { status: 403, body: { code: 'exceeds_caller' } };

    it('so an admin makes no owner, of others or of themselves, and touches none', async () => {
      const admin = await addMember(service, acme, [roles.admin!]);
      const person = await addMember(service, acme, [roles.viewer!]);
      const made = { email: newEmail(), name: 'Ada', roles: [roles.owner] };
      expect(await calls.add(made, admin)).toMatchObject(beyond);
      expect(await service.sql('SELECT 1 FROM users WHERE email = $1', [made.email])).toEqual([]);
      expect(await calls.change(person.userId, { roles: [roles.owner] }, admin)).toMatchObject(beyond);
      expect(await calls.change(admin.userId, { roles: [roles.owner] }, admin)).toMatchObject(beyond);
      expect(await calls.change(acme.userId, { roles: [roles.viewer] }, admin)).toMatchObject(beyond);
      expect(await calls.remove(acme.userId, undefined, admin)).toMatchObject(beyond);
      expect(await calls.change(person.userId, { roles: [roles.admin] }, admin)).toMatchObject({
        status: 200,
      });
      expect((await calls.shown(acme.userId))?.roles).toMatchObject([{ name: 'owner' }]);
    });

    it('which holds for custom roles, and for people who are only invited', async () => {
      const keeper = await addMemberWith(service, acme, ['members.view', 'members.manage', 'agents.view']);
      const stronger = await addRole(service, acme, ['agents.view', 'agents.delete']);
      const equal = await addRole(service, acme, ['agents.view']);
      const invite = (role: string, by: Owner) =>
        calls.add({ email: newEmail(), name: 'Ada', roles: [role] }, by);
      expect(await invite(stronger, keeper)).toMatchObject(beyond);
      expect(await invite(equal, keeper)).toMatchObject({ status: 201 });
      const invited = await invite(stronger, acme);
      expect(await calls.remove(invited.body.userId, undefined, keeper)).toMatchObject(beyond);
      expect(await calls.change(invited.body.userId, { roles: [equal] }, keeper)).toMatchObject(beyond);
      expect(await calls.shown(invited.body.userId)).toMatchObject({ status: 'invited' });
    });
  });

  describe('always include an active owner', () => {
    const lone = { status: 409, body: { code: 'conflict' } };

    it('so the last one is neither demoted nor removed; an invited one does not count', async () => {
      const owner = await service.owner('Lonely');
      const { owner: ownerRole, admin } = await roleIds(service, owner);
      await calls.add({ email: newEmail(), name: 'Next', roles: [ownerRole] }, owner);
      expect(await calls.change(owner.userId, { roles: [admin] }, owner)).toMatchObject(lone);
      expect(await calls.remove(owner.userId, undefined, owner)).toMatchObject(lone);
      expect(await calls.change(owner.userId, { roles: [admin, ownerRole] }, owner)).toMatchObject({
        status: 200,
      });
      await addMember(service, owner, [ownerRole!]);
      expect(await calls.remove(owner.userId, undefined, owner)).toMatchObject({ status: 200 });
      expect((await service.call('GET', owner.base, { token: owner.token })).status).toBe(404);
    });

    it.each(['demote', 'remove'])('also when two owners %s each other at once', async (how) => {
      for (let round = 0; round < 5; round++) {
        const first = await service.owner(`Duel ${round}`);
        const { owner: ownerRole, viewer } = await roleIds(service, first);
        const second = await addMember(service, first, [ownerRole!]);
        const strike = (by: Owner, at: Owner) =>
          how === 'demote'
            ? calls.change(at.userId, { roles: [viewer] }, by)
            : calls.remove(at.userId, undefined, by);
        const answers = await Promise.all([strike(first, second), strike(second, first)]);
        // who struck late may already have been seen without the role, or without the membership
        const statuses = answers.map(({ status }) => status).sort();
        expect(statuses[0]).toBe(200);
        expect([403, 404, 409]).toContain(statuses[1]);
        const owners = await service.sql(
          `SELECT 1 FROM member_roles WHERE organization_id = $1 AND role_id = $2`,
          [first.organizationId, ownerRole],
        );
        expect(owners).toHaveLength(1);
      }
    });

    it('where the lock decides, when both have been let in before either acts', async () => {
      const first = await service.owner('Locked duel');
      const { owner: ownerRole, viewer } = await roleIds(service, first);
      const second = await addMember(service, first, [ownerRole!]);
      const runner = service.service.database.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.query('SELECT 1 FROM organizations WHERE id = $1 FOR UPDATE', [first.organizationId]);
      const strikes = [
        calls.change(second.userId, { roles: [viewer] }, first),
        calls.change(first.userId, { roles: [viewer] }, second),
      ];
      const waiting = () =>
        service.sql(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
      while ((await waiting()).length < 2) await new Promise(setImmediate);
      await runner.commitTransaction();
      await runner.release();
      const statuses = (await Promise.all(strikes)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, 409]);
    });
  });

  it('are listed newest first, page by page, also for keys with members:read', async () => {
    const owner = await service.owner('Many');
    const people = [owner.userId];
    for (let i = 0; i < 4; i++) people.unshift((await addMember(service, owner, [])).userId);
    const { token } = await addKey(service, owner, { scopes: ['members:read'] });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await service.call('GET', `${owner.base}/members?limit=2${cursor}`, { token });
      seen.push(...page.body.items.map(({ userId }: { userId: string }) => userId));
      if (!page.body.nextCursor) break;
      cursor = `&cursor=${page.body.nextCursor}`;
    }
    expect(seen).toEqual(people);
    const add = await service.call('POST', `${owner.base}/members`, { token, body: {} });
    expect(add).toMatchObject({ status: 403, body: { reason: 'not_granted', scopes: [] } });
  });
});
