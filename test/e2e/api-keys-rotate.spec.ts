import { newId } from '../../src/database/columns.js';
import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { keyOf, retire, rotate, secondsUntil, setKey, whoami } from '../support/rotation.js';
import { TestService, type Owner } from '../support/service.js';

const DAY = 86_400;

describe('the rotation of an API key', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const stored = () => service.sql('SELECT * FROM api_keys ORDER BY id');
  const keys = async (owner: Owner, query: string) =>
    (await service.call('GET', `${owner.base}/api-keys?${query}`, { token: owner.token })).body.items;

  it('makes a successor that can do the same, shows its token once, and both work', async () => {
    const made = await service.call('POST', `${acme.base}/api-keys`, {
      token: acme.token,
      body: {
        name: 'pipeline',
        description: 'nightly',
        scopes: ['agents:read', 'agents:report'],
        allowedCidrs: ['127.0.0.0/8'],
        rateLimit: { requests: 50, windowSeconds: 60 },
      },
    });
    const key = made.body;
    const answer = await rotate(service, acme, acme, key.id);
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'cache-control': 'no-store' },
      body: {
        name: 'pipeline',
        description: 'nightly',
        scopes: key.scopes,
        allowedCidrs: key.allowedCidrs,
        rateLimit: key.rateLimit,
        status: 'active',
        expiresAt: null,
        createdBy: { kind: 'user', id: acme.userId },
        predecessorId: key.id,
        successorId: null,
        retiresAt: null,
        predecessor: { id: key.id, prefix: key.prefix },
      },
    });
    const { token, predecessor, ...successor } = answer.body;
    expect(token).toMatch(new RegExp(`^${successor.prefix}.*${successor.last4}$`));
    expect(token).not.toBe(key.token);
    const { body: replaced } = await keyOf(service, acme, acme, key.id);
    expect(replaced).toMatchObject({
      status: 'retiring',
      predecessorId: null,
      successorId: successor.id,
      retiresAt: predecessor.retiresAt,
      expiresAt: null,
    });
    expect(DAY - (await secondsUntil(service, replaced.retiresAt))).toBeLessThan(60);
    const seen = await keyOf(service, acme, acme, successor.id);
    expect(seen.body).toMatchObject(successor);
    expect(seen.text).not.toContain(token);
    expect([await whoami(service, key), await whoami(service, { token })]).toEqual([200, 200]);
  });

  it('takes a name, an expiry and an overlap', async () => {
    const key = await addKey(service, acme);
    const body = { name: 'next', expiresAt: '2098-01-01T00:00:00.000Z', overlapSeconds: 2_592_000 };
    const answer = await rotate(service, acme, acme, key.id, body);
    expect(answer).toMatchObject({ status: 201, body: { name: 'next', expiresAt: body.expiresAt } });
    expect(30 * DAY - (await secondsUntil(service, answer.body.predecessor.retiresAt))).toBeLessThan(60);
  });

  it('gives the original lifetime again, or none', async () => {
    const key = await addKey(service, acme);
    await setKey(
      service,
      key.id,
      `created_at = now() - interval '80 days', expires_at = now() + interval '10 days'`,
    );
    const again = await rotate(service, acme, acme, key.id);
    expect(Math.abs((await secondsUntil(service, again.body.expiresAt)) - 90 * DAY)).toBeLessThan(60);
    const never = await rotate(service, acme, acme, again.body.id, { expiresAt: null });
    expect(never).toMatchObject({ status: 201, body: { expiresAt: null } });
  });

  it('never lets the predecessor outlive its expiry', async () => {
    const key = await addKey(service, acme);
    await setKey(service, key.id, `expires_at = now() + interval '1 hour'`);
    const answer = await rotate(service, acme, acme, key.id, { overlapSeconds: 2 * DAY });
    const { body } = await keyOf(service, acme, acme, key.id);
    expect(body.retiresAt).toBe(body.expiresAt);
    expect(answer.body.predecessor.retiresAt).toBe(body.expiresAt);
  });

  it('without an overlap ends the predecessor at once', async () => {
    const key = await addKey(service, acme);
    const { body } = await rotate(service, acme, acme, key.id, { overlapSeconds: 0 });
    expect([await whoami(service, key), await whoami(service, body)]).toEqual([401, 200]);
    expect((await keyOf(service, acme, acme, key.id)).body).toMatchObject({ status: 'expired' });
  });

  it('is over at retiresAt: the predecessor is expired, its successor lives', async () => {
    const key = await addKey(service, acme);
    const { body } = await rotate(service, acme, acme, key.id);
    await retire(service, key.id);
    const refused = await service.call('GET', '/v1/auth/whoami', { token: key.token });
    expect(refused).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(await whoami(service, body)).toBe(200);
    expect((await keyOf(service, acme, acme, key.id)).body.status).toBe('expired');
    expect((await keyOf(service, acme, acme, body.id)).body).toMatchObject({
      status: 'active',
      predecessorId: key.id,
    });
  });

  it('is on record once, with who replaced what by what', async () => {
    const key = await addKey(service, acme);
    const { body } = await rotate(service, acme, acme, key.id, { overlapSeconds: 60 });
    const about = [...(await auditEvents(service, acme, { targetId: key.id }))];
    expect(about).toMatchObject([
      {
        action: 'api_key.rotated',
        category: 'change',
        outcome: 'success',
        actor: { kind: 'user', id: acme.userId },
        target: { type: 'api_key', id: key.id },
        request: { status: 201, route: '/v1/organizations/:organizationId/api-keys/:id/rotate' },
        details: {
          successorId: body.id,
          successorPrefix: body.prefix,
          overlapSeconds: 60,
          startOverlap: 'now',
          retiresAt: body.predecessor.retiresAt,
        },
      },
    ]);
    const [log] = await service.sql<{ text: string }>(
      `SELECT string_agg(e::text, ' ') AS text FROM audit_events e WHERE organization_id = $1`,
      [acme.organizationId],
    );
    expect(log!.text).not.toContain(body.token);
  });

  describe('lists', () => {
    it('show the pair with its links: retiring is current, retired is expired', async () => {
      const owner = await service.owner('Lists');
      const [plain, old] = [await addKey(service, owner), await addKey(service, owner)];
      const { body } = await rotate(service, owner, owner, old.id);
      const ids = async (query: string) => (await keys(owner, query)).map(({ id }: TestKey) => id);
      const newest = [body.id, old.id, plain.id];
      expect(await ids('')).toEqual(newest);
      expect(await ids('status=retiring')).toEqual([old.id]);
      expect(await ids('status=active')).toEqual([body.id, plain.id]);
      expect(await ids('status=expired')).toEqual([]);
      const [successor, predecessor] = await keys(owner, '');
      expect(successor).toMatchObject({ predecessorId: old.id, retiresAt: null });
      expect(predecessor).toMatchObject({
        status: 'retiring',
        successorId: body.id,
        retiresAt: body.predecessor.retiresAt,
      });
      const count = async () =>
        (await service.call('GET', `${owner.base}/integrations`, { token: owner.token })).body.apiKeys
          .activeKeys;
      expect(await count()).toBe(3);
      await service.sql(`UPDATE organizations SET plan = 'free' WHERE id = $1`, [owner.organizationId]);
      expect(await ids('status=suspended')).toEqual(newest);
      expect(await ids('status=retiring')).toEqual([]);
      await service.sql(`UPDATE organizations SET plan = 'team' WHERE id = $1`, [owner.organizationId]);
      await retire(service, old.id);
      for (const lapsed of [false, true]) {
        await setKey(service, old.id, `lapsed = ${lapsed}`);
        expect(await ids('')).toEqual([body.id, plain.id]);
        expect(await ids('status=retiring')).toEqual([]);
        expect(await ids('status=expired')).toEqual([old.id]);
        expect(await ids('status=all')).toEqual(newest);
        expect(await count()).toBe(2);
      }
    });
  });

  it('can follow upon another', async () => {
    const key = await addKey(service, acme);
    const second = (await rotate(service, acme, acme, key.id)).body;
    const third = (await rotate(service, acme, acme, second.id)).body;
    expect((await keyOf(service, acme, acme, second.id)).body).toMatchObject({
      status: 'retiring',
      predecessorId: key.id,
      successorId: third.id,
    });
    expect(await Promise.all([key, second, third].map((each) => whoami(service, each)))).toEqual([
      200, 200, 200,
    ]);
  });

  describe('is refused', () => {
    const refused = async (
      id: string,
      expected: object,
      body: object = {},
      caller: { token: string } = acme,
    ) => {
      const before = await stored();
      expect(await rotate(service, acme, caller, id, body)).toMatchObject(expected);
      expect(await stored()).toEqual(before);
    };
    const conflict = { status: 409, body: { code: 'conflict' } };

    it('a second time, also after the overlap', async () => {
      const key = await addKey(service, acme);
      const { body } = await rotate(service, acme, acme, key.id);
      await refused(key.id, { status: 409, body: { detail: expect.stringContaining(body.id) } });
      await retire(service, key.id);
      await refused(key.id, conflict);
    });

    it.each([
      'revoked_at = now()',
      `expires_at = now() - interval '1 second'`,
      'digest = NULL, last4 = NULL',
    ])('for a key with %s', async (assignment) => {
      const key = await addKey(service, acme);
      await setKey(service, key.id, assignment);
      await refused(key.id, conflict);
    });

    it.each([
      [{ overlapSeconds: -1 }, 'overlapSeconds'],
      [{ overlapSeconds: 2_592_001 }, 'overlapSeconds'],
      [{ overlapSeconds: 1.5 }, 'overlapSeconds'],
      [{ overlapSeconds: '60' }, 'overlapSeconds'],
      [{ overlapSeconds: null }, 'overlapSeconds'],
      [{ startOverlap: 'later' }, 'startOverlap'],
      [{ startOverlap: null }, 'startOverlap'],
      [{ name: ' ' }, 'name'],
      [{ name: null }, 'name'],
      [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
      [{ expiresAt: 'soon' }, 'expiresAt'],
      [{ scopes: ['agents:read'] }, 'scopes'],
    ])('with %j', async (body, field) => {
      const key = await addKey(service, acme);
      const errors = expect.arrayContaining([expect.objectContaining({ field })]);
      await refused(key.id, { status: 400, body: { code: 'validation_failed', errors } }, body);
    });

    it('for a key that is not there, or elsewhere', async () => {
      const elsewhere = await addKey(service, await service.owner('Other'));
      for (const id of [newId(), elsewhere.id, 'nonsense'])
        await refused(id, { status: 404, body: { detail: 'There is no such API key.' } });
    });

    it('without the plan', async () => {
      const key = await addKey(service, acme);
      await service.sql(`UPDATE organizations SET plan = 'free' WHERE id = $1`, [acme.organizationId]);
      await refused(key.id, { status: 403, body: { code: 'plan_upgrade_required' } });
      await service.sql(`UPDATE organizations SET plan = 'team' WHERE id = $1`, [acme.organizationId]);
    });

    it('to a person who holds less than the key', async () => {
      const key = await addKey(service, acme, { scopes: ['agents:read', 'workflows:read'] });
      const person = await addMemberWith(service, acme, ['api_keys.rotate', 'agents.view']);
      const expected = {
        status: 403,
        body: { code: 'exceeds_caller', detail: expect.stringContaining('workflows:read') },
      };
      await refused(key.id, expected, {}, person);
      const weaker = await addKey(service, acme, { scopes: ['agents:read'] });
      expect((await rotate(service, acme, person, weaker.id)).status).toBe(201);
    });
  });

  describe('under a policy', () => {
    let owner: Owner;
    const policy = (rules: object) =>
      service.call('PUT', `${owner.base}/api-key-policy`, { token: owner.token, body: rules });

    beforeEach(async () => {
      owner = await service.owner('Policy');
    });

    it('has its overlap, where nobody says another', async () => {
      await policy({ defaultOverlapSeconds: 600 });
      const keys = [await addKey(service, owner), await addKey(service, owner)];
      const { body } = await rotate(service, owner, owner, keys[0]!.id);
      expect(600 - (await secondsUntil(service, body.predecessor.retiresAt))).toBeLessThan(60);
      const said = await rotate(service, owner, owner, keys[1]!.id, { overlapSeconds: 60 });
      expect(await secondsUntil(service, said.body.predecessor.retiresAt)).toBeLessThan(60);
    });

    it('gives the successor no longer life than it allows, and refuses one that is asked for', async () => {
      await policy({ maxLifetimeDays: 30 });
      const [key, self] = [await addKey(service, owner), await addKey(service, owner)];
      const breach = { status: 403, body: { code: 'policy_violation', rule: 'maxLifetimeDays' } };
      for (const expiresAt of [null, '2098-01-01T00:00:00Z'])
        expect(await rotate(service, owner, owner, key.id, { expiresAt })).toMatchObject(breach);
      expect((await keyOf(service, owner, owner, key.id)).body.successorId).toBeNull();
      for (const answer of [
        await rotate(service, owner, owner, key.id),
        await service.call('POST', '/v1/api-keys/self/rotate', { token: self.token }),
      ]) {
        expect(answer.status).toBe(201);
        expect(30 * DAY - (await secondsUntil(service, answer.body.expiresAt))).toBeLessThan(60);
      }
    });

    it('is refused without an expiry where it wants one', async () => {
      await policy({ requireExpiry: true });
      const key = await addKey(service, owner);
      const breach = { status: 403, body: { code: 'policy_violation', rule: 'requireExpiry' } };
      expect(await rotate(service, owner, owner, key.id)).toMatchObject(breach);
      const expiresAt = '2098-01-01T00:00:00.000Z';
      expect(await rotate(service, owner, owner, key.id, { expiresAt })).toMatchObject({
        status: 201,
        body: { expiresAt },
      });
    });
  });

  it('can be done again when the successor was revoked, for its token may have been lost', async () => {
    const key = await addKey(service, acme);
    const lost = (await rotate(service, acme, acme, key.id, { overlapSeconds: 600 })).body;
    const revoke = { token: acme.token, body: { reason: 'superseded' } };
    await service.call('POST', `${acme.base}/api-keys/${lost.id}/revoke`, revoke);
    const again = await rotate(service, acme, acme, key.id, { overlapSeconds: DAY });
    expect(again).toMatchObject({ status: 201, body: { predecessorId: key.id } });
    // the overlap that runs does not become longer by it
    expect(again.body.predecessor.retiresAt).toBe(lost.predecessor.retiresAt);
    expect((await keyOf(service, acme, acme, key.id)).body.successorId).toBe(again.body.id);
    expect((await rotate(service, acme, acme, key.id)).status).toBe(409);
  });

  it('repeats its answer, without the token, for the same Idempotency-Key', async () => {
    const key = await addKey(service, acme);
    const headers = { 'idempotency-key': `rotate-${key.id}` };
    const first = await rotate(service, acme, acme, key.id, { overlapSeconds: 60 }, { headers });
    const again = await rotate(service, acme, acme, key.id, { overlapSeconds: 60 }, { headers });
    const { token, ...rest } = first.body;
    expect(token).toBeDefined();
    expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
    expect(again.body).toEqual(rest);
    const other = await rotate(service, acme, acme, key.id, { overlapSeconds: 61 }, { headers });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
    const successors = await service.sql('SELECT id FROM api_keys WHERE predecessor_id = $1', [key.id]);
    expect(successors).toHaveLength(1);
  });
});
