import { newId } from '../../src/database/columns.js';
import { addKey, addMember, addMemberWith, join, roleIds } from '../support/actors.js';
import { MemberCalls, newEmail } from '../support/member-calls.js';
import { TestService, type Owner } from '../support/service.js';

describe('members who leave are removed', () => {
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

  it('from one organization, their sessions go on in others', async () => {
    const person = await addMember(service, acme, [roles.viewer!]);
    await join(service, other, person.userId, [(await roleIds(service, other)).viewer!]);
    expect(await calls.remove(person.userId)).toMatchObject({
      status: 200,
      body: { keysKept: 0, keysRevoked: 0 },
    });
    expect((await service.call('GET', `${acme.base}/agents`, { token: person.token })).status).toBe(404);
    expect((await service.call('GET', `${other.base}/agents`, { token: person.token })).status).toBe(200);
    expect(await calls.remove(person.userId)).toMatchObject({ status: 404 });
    expect((await calls.events(person.userId)).map(({ action }) => action)).toEqual(['member.removed']);
  });

  it('with an invitation taken back, whose link is gone', async () => {
    const invited = await calls.add({ email: newEmail(), name: 'Ada', roles: [roles.viewer] });
    await calls.remove(invited.body.userId);
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
    expect((await calls.remove(person.userId, { keys: 'keep' })).body).toEqual({
      keysKept: 2,
      keysRevoked: 0,
    });
    expect(await Promise.all(keys.map(works))).toEqual([true, true]);
    await join(service, acme, person.userId, []);
    expect((await calls.remove(person.userId, { keys: 'revoke' })).body).toEqual({
      keysKept: 0,
      keysRevoked: 2,
    });
    expect(await Promise.all([...keys, elsewhere].map(works))).toEqual([false, false, true]);
    for (const { id } of keys) {
      const revoked = (await calls.events(id)).filter(({ action }) => action === 'api_key.revoked');
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
    expect((await calls.events(expired.id)).filter(({ action }) => action === 'api_key.revoked')).toEqual([]);
  });

  it('after a look at what becomes of their keys, which changes nothing', async () => {
    const person = await addMember(service, acme, [roles.developer!]);
    const creatorUserId = person.userId;
    const [unused, used, child] = [
      await addKey(service, acme, { creatorUserId }),
      await addKey(service, acme, { creatorUserId }),
      // somebody else's by hand, but made with one of theirs
      await addKey(service, acme, { creatorUserId: acme.userId }),
    ];
    await service.sql('UPDATE api_keys SET last_used_at = clock_timestamp() WHERE id = $1', [used.id]);
    await service.sql('UPDATE api_keys SET parent_id = $2 WHERE id = $1', [child.id, used.id]);
    const look = (body: object, by?: Owner) => calls.remove(person.userId, { ...body, dryRun: true }, by);
    const kept = await look({});
    expect(kept).toMatchObject({ status: 200, body: { keysKept: 2, keysRevoked: 0 } });
    expect(kept.body.keys).toEqual(
      [used, unused].map(({ id }) => ({
        id,
        prefix: expect.stringMatching(/^psk_/),
        name: `key ${id}`,
        createdAt: expect.any(String),
        lastUsedAt: id === used.id ? expect.any(String) : null,
      })),
    );
    const revoked = await look({ keys: 'revoke' });
    expect(revoked.body).toMatchObject({ keysKept: 0, keysRevoked: 3 });
    expect(revoked.body.keys.map(({ id }: { id: string }) => id)).toEqual([used.id, unused.id, child.id]);
    expect(await calls.shown(person.userId)).toBeDefined();
    expect(await calls.events(person.userId)).toEqual([]);
    expect(
      await service.sql('SELECT 1 FROM api_keys WHERE id = $1 AND revoked_at IS NOT NULL', [used.id]),
    ).toEqual([]);
    const keeper = await addMemberWith(service, acme, ['members.manage']);
    const plain = await addMember(service, acme, []);
    const blind = await calls.remove(plain.userId, { dryRun: true }, keeper);
    expect(blind.body).toEqual({ keysKept: 0, keysRevoked: 0 });
    // what it foretells comes about
    expect((await calls.remove(person.userId, { keys: 'revoke' })).body).toEqual({
      keysKept: 0,
      keysRevoked: 3,
    });
  });

  it('not even to look at, where they could not be', async () => {
    const owner = await service.owner('Alone');
    const last = await calls.remove(owner.userId, { dryRun: true }, owner);
    expect(last).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await calls.remove(newId(), { dryRun: true })).toMatchObject({ status: 404 });
    const keeper = await addMemberWith(service, acme, ['members.manage']);
    const look = await calls.remove(acme.userId, { dryRun: true }, keeper);
    expect(look).toMatchObject({ status: 403, body: { code: 'exceeds_caller' } });
    expect(await calls.remove(acme.userId, { dryRun: 'yes' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'dryRun' }] },
    });
  });

  it('with their keys only by who may revoke keys', async () => {
    const keeper = await addMemberWith(service, acme, ['members.manage']);
    const person = await addMember(service, acme, []);
    expect(await calls.remove(person.userId, { keys: 'revoke' }, keeper)).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', requiredPermission: 'api_keys.revoke' },
    });
    expect(await calls.shown(person.userId)).toBeDefined();
    for (const keys of ['burn', null, true]) {
      const refused = await calls.remove(person.userId, { keys }, keeper);
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'keys' }] } });
    }
    expect((await calls.remove(person.userId, {}, keeper)).status).toBe(200);
    // leaving is removing oneself
    expect((await calls.remove(keeper.userId, undefined, keeper)).status).toBe(200);
  });
});
