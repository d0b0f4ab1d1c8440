import { TokenDigest } from '../../src/access/token-digest.js';
import { readToken } from '../../src/access/token.js';
import { newId } from '../../src/database/columns.js';
import { addMember, roleIds, signIn } from '../support/actors.js';
import { MemberCalls, newEmail } from '../support/member-calls.js';
import { TestService, type Owner } from '../support/service.js';

const PASSWORD = 'correct horse battery staple';

describe('members are added', () => {
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

  it('at once when they are new and get a password', async () => {
    const body = { email: 'Grace@Example.COM', name: 'Grace', password: PASSWORD, roles: [roles.viewer] };
    const made = await calls.add(body);
    expect(made.status).toBe(201);
    const { userId } = made.body;
    expect(made.body).toEqual({
      userId,
      email: 'grace@example.com',
      name: 'Grace',
      status: 'active',
      roles: [{ id: roles.viewer, name: 'viewer' }],
    });
    expect(await calls.shown(userId)).toEqual(made.body);
    const token = await signIn(service, userId);
    expect((await service.call('GET', `${acme.base}/agents`, { token })).status).toBe(200);
    const [user] = await service.sql('SELECT password_hash, password_is_own FROM users WHERE id = $1', [
      userId,
    ]);
    expect(user).toMatchObject({ password_is_own: false });
    expect(user!.password_hash).toMatch(/^\$argon2id\$/);
    expect(await calls.events(userId)).toEqual([
      { action: 'member.added', details: { roles: ['viewer'] }, organization_id: acme.organizationId },
    ]);
  });

  it('by a one-time link for 7 days when they get none, and have no access before', async () => {
    const made = await calls.add(
      { email: newEmail(), name: 'Ada', roles: [roles.admin, roles.viewer] },
      acme,
      {
        host: 'keys.example.com',
      },
    );
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
    expect(await calls.shown(userId)).not.toHaveProperty('inviteUrl');
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
        body: { email: newEmail(), name: 'Ada', roles: [(await roleIds(elsewhere, owner)).viewer] },
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
    const made = await calls.add({
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
    expect(await calls.shown(person.userId)).toMatchObject({ name: 'Somebody', status: 'invited' });
    expect((await service.call('GET', acme.base, { token: person.token })).status).toBe(404);
    expect((await service.call('GET', other.base, { token: person.token })).status).toBe(403);
  });

  it('once: who is a member or invited already is 409', async () => {
    const invited = { email: newEmail(), name: 'Ada', roles: [roles.viewer] };
    expect((await calls.add(invited)).status).toBe(201);
    expect(await calls.add({ ...invited, password: PASSWORD })).toMatchObject({ status: 409 });
    const mine = { ...invited, email: `${acme.userId}@example.com` };
    expect(await calls.add(mine)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await calls.shown(acme.userId))?.roles).toMatchObject([{ name: 'owner' }]);
  });

  it('once, also when two organizations add the same new person at the same moment', async () => {
    const address = newEmail();
    const answers = await Promise.all(
      [acme, other].map(async (by) =>
        calls.add(
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
    const body = { email: newEmail(), name: 'Ada', roles: [roles.viewer] };
    const first = await calls.add(body, acme, { 'idempotency-key': 'invite-ada' });
    const { inviteUrl, ...shown } = first.body;
    expect(inviteUrl).toBeDefined();
    const again = await calls.add(body, acme, { 'idempotency-key': 'invite-ada' });
    expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
    expect(again.body).toEqual(shown);
    const kept = await service.sql('SELECT response FROM idempotency_records WHERE key = $1', ['invite-ada']);
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
    [{ roles: [7] }, 'roles[0]'],
    [{ roles: undefined }, 'roles'],
    [{ roles: ['viewer'] }, 'roles[0]'],
    [{ status: 'active' }, 'status'],
  ])('not with %j, and the field is named', async (bad, field) => {
    const people = async () => (await service.sql('SELECT count(*) FROM users'))[0];
    const before = await people();
    const refused = await calls.add({ email: newEmail(), name: 'Ada', roles: [roles.viewer], ...bad });
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors[0].field).toBe(field);
    expect(await people()).toEqual(before);
  });

  it('not with roles that are foreign, unknown or repeated, each of which is named', async () => {
    const foreign = (await roleIds(service, other)).viewer!;
    const refused = await calls.add({
      email: newEmail(),
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
    const address = newEmail();
    const refused = await calls.add({
      email: address,
      name: 'Ada',
      password: address,
      roles: [roles.viewer],
    });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'password' }] } });
  });
});
