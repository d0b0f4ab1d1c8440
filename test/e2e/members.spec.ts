import { TokenDigest } from '../../src/access/token-digest.js';
import { readToken } from '../../src/access/token.js';
import { newId } from '../../src/database/columns.js';
import { addKey, addMember, addMemberWith, addRole, join, roleIds, signIn } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

const PASSWORD = 'correct horse battery staple';

describe('members', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;
  let roles: Record<string, string>;

  const email = () => `${newId()}@example.com`;
  const add = (body: object, by: Owner = acme, headers?: Record<string, string>) =>
    service.call('POST', `${by.base}/members`, { token: by.token, headers, body });
  const change = (userId: string, body: unknown, by: Owner = acme) =>
    service.call('PATCH', `${by.base}/members/${userId}`, { token: by.token, body });
  const remove = (userId: string, body?: unknown, by: Owner = acme) =>
    service.call('DELETE', `${by.base}/members/${userId}`, { token: by.token, body });
  const memberOf = async (userId: string, of: Owner = acme) => {
    const { body } = await service.call('GET', `${of.base}/members?limit=200`, { token: of.token });
    return body.items.find((member: { userId: string }) => member.userId === userId);
  };
  const events = (targetId: string) =>
    service.sql<{ action: string; details: unknown; organization_id: string }>(
      `SELECT action, details, organization_id FROM audit_events WHERE target_id = $1 ORDER BY occurred_at, id`,
      [targetId],
    );

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
    roles = await roleIds(service, acme);
  });
  afterAll(() => service.stop());

  describe('are added', () => {
    it('at once when they are new and get a password', async () => {
      const body = { email: 'Grace@Example.COM', name: 'Grace', password: PASSWORD, roles: [roles.viewer] };
      const made = await add(body);
      expect(made.status).toBe(201);
      const { userId } = made.body;
      expect(made.body).toEqual({
        userId,
        email: 'grace@example.com',
        name: 'Grace',
        status: 'active',
        roles: [{ id: roles.viewer, name: 'viewer' }],
      });
      expect(await memberOf(userId)).toEqual(made.body);
      const token = await signIn(service, userId);
      expect((await service.call('GET', `${acme.base}/agents`, { token })).status).toBe(200);
      const [user] = await service.sql('SELECT password_hash, password_is_own FROM users WHERE id = $1', [
        userId,
      ]);
      expect(user).toMatchObject({ password_is_own: false });
      expect(user!.password_hash).toMatch(/^\$argon2id\$/);
      expect(await events(userId)).toEqual([
        { action: 'member.added', details: { roles: ['viewer'] }, organization_id: acme.organizationId },
      ]);
    });

    it('by a one-time link for 7 days when they get none, and have no access before', async () => {
      const made = await add({ email: email(), name: 'Ada', roles: [roles.admin, roles.viewer] }, acme, {
        host: 'keys.example.com',
      });
      expect(made).toMatchObject({
        status: 201,
        headers: { 'cache-control': 'no-store' },
        body: { status: 'invited', roles: [{ name: 'admin' }, { name: 'viewer' }] },
      });
      const [, token] = /^http:\/\/keys\.example\.com\/invitations\/accept#token=(psl_\w+)$/.exec(
        made.body.inviteUrl,
      )!;
      expect(readToken(token!)).toEqual({ kind: 'link' });
      const { userId } = made.body;
      const [invitation] = await service.sql(
        `SELECT digest, extract(epoch FROM expires_at - created_at)::int AS seconds FROM invitations WHERE user_id = $1`,
        [userId],
      );
      const digest = service.service.app.get(TokenDigest, { strict: false });
      expect(invitation).toEqual({ digest: digest.of(token!), seconds: 7 * 24 * 3600 });
      expect(await memberOf(userId)).not.toHaveProperty('inviteUrl');
      const session = await signIn(service, userId);
      expect((await service.call('GET', acme.base, { token: session })).status).toBe(404);
      const log = await service.sql('SELECT * FROM audit_events WHERE target_id = $1', [userId]);
      expect(log).toMatchObject([{ action: 'member.invited' }]);
      expect(JSON.stringify(log)).not.toContain(token);
      const asToken = await service.call('GET', '/v1/permissions', { token });
      expect(asToken).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    });

    it('through the configured origin when there is one', async () => {
      const elsewhere = await TestService.start({ PUBLIC_URL: 'https://keys.example.org/' });
      try {
        const owner = await elsewhere.owner();
        const made = await elsewhere.call('POST', `${owner.base}/members`, {
          token: owner.token,
          body: { email: email(), name: 'Ada', roles: [(await roleIds(elsewhere, owner)).viewer] },
        });
        expect(made.body.inviteUrl).toMatch(/^https:\/\/keys\.example\.org\/invitations\/accept#token=psl_/);
      } finally {
        await elsewhere.stop();
      }
    });

    it('by invitation alone when they have an account, which stays untouched and unseen', async () => {
      const person = await addMember(service, other, []);
      const address = `${person.userId}@example.com`;
      const account = () => service.sql('SELECT * FROM users WHERE id = $1', [person.userId]);
      const before = await account();
      const made = await add({
        email: address.toUpperCase(),
        name: 'Somebody',
        password: PASSWORD,
        roles: [roles.viewer],
      });
      expect(made).toMatchObject({
        status: 201,
        body: { userId: person.userId, email: address, name: 'Somebody', status: 'invited' },
      });
      expect(await account()).toEqual(before);
      // what the account is called elsewhere is none of the inviter's business
      expect(await memberOf(person.userId)).toMatchObject({ name: 'Somebody', status: 'invited' });
      expect((await service.call('GET', acme.base, { token: person.token })).status).toBe(404);
      expect((await service.call('GET', other.base, { token: person.token })).status).toBe(403);
    });

    it('once: who is a member or invited already is 409', async () => {
      const invited = { email: email(), name: 'Ada', roles: [roles.viewer] };
      expect((await add(invited)).status).toBe(201);
      expect(await add({ ...invited, password: PASSWORD })).toMatchObject({ status: 409 });
      const mine = { ...invited, email: `${acme.userId}@example.com` };
      expect(await add(mine)).toMatchObject({ status: 409, body: { code: 'conflict' } });
      expect((await memberOf(acme.userId)).roles).toMatchObject([{ name: 'owner' }]);
    });

    it('once, also when two organizations add the same new person at the same moment', async () => {
      const address = email();
      const answers = await Promise.all(
        [acme, other].map(async (by) =>
          add(
            { email: address, name: 'New', password: PASSWORD, roles: [(await roleIds(service, by)).viewer] },
            by,
          ),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      // whoever came second has not set the password, and only invites
      expect(answers.map(({ body }) => body.status).sort()).toEqual(['active', 'invited']);
      expect(answers[0]!.body.userId).toBe(answers[1]!.body.userId);
    });

    it('once per Idempotency-Key, whose replay shows the link no more', async () => {
      const body = { email: email(), name: 'Ada', roles: [roles.viewer] };
      const first = await add(body, acme, { 'idempotency-key': 'invite-ada' });
      const { inviteUrl, ...shown } = first.body;
      expect(inviteUrl).toBeDefined();
      const again = await add(body, acme, { 'idempotency-key': 'invite-ada' });
      expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
      expect(again.body).toEqual(shown);
      const kept = await service.sql('SELECT response FROM idempotency_records WHERE key = $1', [
        'invite-ada',
      ]);
      expect(JSON.stringify(kept)).not.toContain('psl_');
    });

    it.each([
      [{ email: 'ada' }, 'email'],
      [{ email: null }, 'email'],
      [{ email: 'a@b@example.com' }, 'email'],
      [{ name: '' }, 'name'],
      [{ password: 'short' }, 'password'],
      [{ password: 123456789012 }, 'password'],
      [{ roles: [] }, 'roles'],
      [{ roles: 'viewer' }, 'roles'],
      [{ roles: [7] }, 'roles'],
      [{ roles: undefined }, 'roles'],
      [{ roles: ['viewer'] }, 'roles[0]'],
      [{ status: 'active' }, 'status'],
    ])('not with %j, and the field is named', async (bad, field) => {
      const people = async () => (await service.sql('SELECT count(*) FROM users'))[0];
      const before = await people();
      const refused = await add({ email: email(), name: 'Ada', roles: [roles.viewer], ...bad });
      expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(refused.body.errors[0].field).toBe(field);
      expect(await people()).toEqual(before);
    });

    it('not with roles that are foreign, unknown or repeated, each of which is named', async () => {
      const foreign = (await roleIds(service, other)).viewer!;
      const refused = await add({
        email: email(),
        name: 'Ada',
        roles: [roles.viewer, foreign, newId(), roles.viewer!.toUpperCase()],
      });
      expect(refused.status).toBe(400);
      expect(refused.body.errors.map(({ field }: { field: string }) => field)).toEqual([
        'roles[1]',
        'roles[2]',
        'roles[3]',
      ]);
    });

    it('not with the e-mail as password', async () => {
      const address = email();
      const refused = await add({ email: address, name: 'Ada', password: address, roles: [roles.viewer] });
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'password' }] } });
    });
  });

  describe('change roles', () => {
    it('from the next request on, and the change is on record', async () => {
      const person = await addMember(service, acme, [roles.viewer!]);
      const register = (name: string) =>
        service.call('POST', `${acme.base}/agents`, { token: person.token, body: { name } });
      expect((await register('one')).status).toBe(403);
      const changed = await change(person.userId, { roles: [roles.viewer, roles.developer] });
      expect(changed).toMatchObject({
        status: 200,
        body: { userId: person.userId, roles: [{ name: 'developer' }, { name: 'viewer' }] },
      });
      expect((await register('two')).status).toBe(201);
      await change(person.userId, { roles: [roles.viewer] });
      expect((await register('three')).status).toBe(403);
      const [first] = await events(person.userId);
      expect(first).toMatchObject({
        action: 'member.updated',
        details: { roles: { from: ['viewer'], to: ['developer', 'viewer'] } },
      });
    });

    it('of no member of another organization', async () => {
      const stranger = await addMember(service, other, []);
      expect(await change(stranger.userId, { roles: [roles.viewer] })).toMatchObject({ status: 404 });
      expect(await change('me', { roles: [roles.viewer] })).toMatchObject({ status: 404 });
      expect(await remove(stranger.userId)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await memberOf(stranger.userId, other)).toBeDefined();
    });

    it('never to none, and never by another field', async () => {
      const person = await addMember(service, acme, [roles.viewer!]);
      for (const [body, field] of [
        [{ roles: [] }, 'roles'],
        [{}, 'roles'],
        [{ roles: [roles.viewer], status: 'active' }, 'status'],
        [{ roles: [roles.viewer, roles.viewer] }, 'roles[1]'],
      ] as const) {
        const refused = await change(person.userId, body);
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
      const made = { email: email(), name: 'Ada', roles: [roles.owner] };
      expect(await add(made, admin)).toMatchObject(beyond);
      expect(await service.sql('SELECT 1 FROM users WHERE email = $1', [made.email])).toEqual([]);
      expect(await change(person.userId, { roles: [roles.owner] }, admin)).toMatchObject(beyond);
      expect(await change(admin.userId, { roles: [roles.owner] }, admin)).toMatchObject(beyond);
      expect(await change(acme.userId, { roles: [roles.viewer] }, admin)).toMatchObject(beyond);
      expect(await remove(acme.userId, undefined, admin)).toMatchObject(beyond);
      expect(await change(person.userId, { roles: [roles.admin] }, admin)).toMatchObject({ status: 200 });
      expect((await memberOf(acme.userId)).roles).toMatchObject([{ name: 'owner' }]);
    });

    it('which holds for custom roles, and for people who are only invited', async () => {
      const keeper = await addMemberWith(service, acme, ['members.view', 'members.manage', 'agents.view']);
      const stronger = await addRole(service, acme, ['agents.view', 'agents.delete']);
      const equal = await addRole(service, acme, ['agents.view']);
      const invite = (role: string, by: Owner) => add({ email: email(), name: 'Ada', roles: [role] }, by);
      expect(await invite(stronger, keeper)).toMatchObject(beyond);
      expect(await invite(equal, keeper)).toMatchObject({ status: 201 });
      const invited = await invite(stronger, acme);
      expect(await remove(invited.body.userId, undefined, keeper)).toMatchObject(beyond);
      expect(await change(invited.body.userId, { roles: [equal] }, keeper)).toMatchObject(beyond);
      expect(await memberOf(invited.body.userId)).toMatchObject({ status: 'invited' });
    });
  });

  describe('always include an active owner', () => {
    const lone = { status: 409, body: { code: 'conflict' } };

    it('so the last one is neither demoted nor removed; an invited one does not count', async () => {
      const owner = await service.owner('Lonely');
      const { owner: ownerRole, admin } = await roleIds(service, owner);
      await add({ email: email(), name: 'Next', roles: [ownerRole] }, owner);
      expect(await change(owner.userId, { roles: [admin] }, owner)).toMatchObject(lone);
      expect(await remove(owner.userId, undefined, owner)).toMatchObject(lone);
      expect(await change(owner.userId, { roles: [admin, ownerRole] }, owner)).toMatchObject({ status: 200 });
      await addMember(service, owner, [ownerRole!]);
      expect(await remove(owner.userId, undefined, owner)).toMatchObject({ status: 200 });
      expect((await service.call('GET', owner.base, { token: owner.token })).status).toBe(404);
    });

    it.each(['demote', 'remove'])('also when two owners %s each other at once', async (how) => {
      for (let round = 0; round < 5; round++) {
        const first = await service.owner(`Duel ${round}`);
        const { owner: ownerRole, viewer } = await roleIds(service, first);
        const second = await addMember(service, first, [ownerRole!]);
        const strike = (by: Owner, at: Owner) =>
          how === 'demote' ? change(at.userId, { roles: [viewer] }, by) : remove(at.userId, undefined, by);
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
        change(second.userId, { roles: [viewer] }, first),
        change(first.userId, { roles: [viewer] }, second),
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

  describe('are removed', () => {
    it('from one organization, their sessions go on in others', async () => {
      const person = await addMember(service, acme, [roles.viewer!]);
      await join(service, other, person.userId, [(await roleIds(service, other)).viewer!]);
      expect(await remove(person.userId)).toMatchObject({
        status: 200,
        body: { keysKept: 0, keysRevoked: 0 },
      });
      expect((await service.call('GET', `${acme.base}/agents`, { token: person.token })).status).toBe(404);
      expect((await service.call('GET', `${other.base}/agents`, { token: person.token })).status).toBe(200);
      expect(await remove(person.userId)).toMatchObject({ status: 404 });
      expect((await events(person.userId)).map(({ action }) => action)).toEqual(['member.removed']);
    });

    it('with an invitation taken back, whose link is gone', async () => {
      const invited = await add({ email: email(), name: 'Ada', roles: [roles.viewer] });
      await remove(invited.body.userId);
      const left = await service.sql('SELECT 1 FROM invitations WHERE user_id = $1', [invited.body.userId]);
      expect(left).toEqual([]);
    });

    it('their keys kept unless said otherwise, or revoked with an event each', async () => {
      const person = await addMember(service, acme, [roles.developer!]);
      await join(service, other, person.userId, []);
      const creatorUserId = person.userId;
      const keys = [
        await addKey(service, acme, { creatorUserId }),
        await addKey(service, acme, { creatorUserId }),
      ];
      const elsewhere = await addKey(service, other, { creatorUserId });
      const expired = await addKey(service, acme, { creatorUserId });
      await service.sql('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [expired.id]);
      const works = async ({ token }: { token: string }) =>
        (await service.call('GET', '/v1/organizations/self/agents', { token })).status === 200;
      expect((await remove(person.userId, { keys: 'keep' })).body).toEqual({ keysKept: 2, keysRevoked: 0 });
      expect(await Promise.all(keys.map(works))).toEqual([true, true]);
      await join(service, acme, person.userId, []);
      expect((await remove(person.userId, { keys: 'revoke' })).body).toEqual({ keysKept: 0, keysRevoked: 2 });
      expect(await Promise.all([...keys, elsewhere].map(works))).toEqual([false, false, true]);
      for (const { id } of keys) {
        const revoked = (await events(id)).filter(({ action }) => action === 'api_key.revoked');
        expect(revoked).toMatchObject([
          { details: { reason: 'owner_left' }, organization_id: acme.organizationId },
        ]);
        const [row] = await service.sql(
          'SELECT revocation_reason, revoked_by_kind, revoked_by_id FROM api_keys WHERE id = $1',
          [id],
        );
        expect(row).toEqual({
          revocation_reason: 'owner_left',
          revoked_by_kind: 'user',
          revoked_by_id: acme.userId,
        });
      }
      expect((await events(expired.id)).filter(({ action }) => action === 'api_key.revoked')).toEqual([]);
    });

    it('with their keys only by who may revoke keys', async () => {
      const keeper = await addMemberWith(service, acme, ['members.manage']);
      const person = await addMember(service, acme, []);
      expect(await remove(person.userId, { keys: 'revoke' }, keeper)).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope', requiredPermission: 'api_keys.revoke' },
      });
      expect(await memberOf(person.userId)).toBeDefined();
      for (const keys of ['burn', null, true]) {
        const refused = await remove(person.userId, { keys }, keeper);
        expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'keys' }] } });
      }
      expect((await remove(person.userId, {}, keeper)).status).toBe(200);
      // leaving is removing oneself
      expect((await remove(keeper.userId, undefined, keeper)).status).toBe(200);
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
