import { addKey, addMemberWith } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { keyOf, rotate, rotateSelf, setKey, whoami } from '../support/rotation.js';
import { TestService, type Owner } from '../support/service.js';

const SOON = '2098-01-01T00:00:00.000Z';
const LATE = '2099-01-01T00:00:00.000Z';
const DAY_MS = 86_400_000;

describe('a key that rotates', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const keyWith = async (scopes: string[], assignment = '') => {
    const key = await addKey(service, acme, { scopes, creatorUserId: acme.userId });
    if (assignment) await setKey(service, key.id, assignment);
    return key;
  };
  const placeOf = async (id: string) => {
    const [row] = await service.sql('SELECT parent_id, creator_user_id FROM api_keys WHERE id = $1', [id]);
    return row;
  };
  const revokeAll = (id: string) =>
    service.call('POST', `${acme.base}/api-keys/${id}/revoke`, {
      token: acme.token,
      body: { reason: 'compromised' },
    });
  const stored = () => service.sql('SELECT * FROM api_keys ORDER BY id');

  describe('itself', () => {
    const OWN = ['agents:read', 'api-keys:rotate-self'];

    it('gets a successor that can do the same, without any body', async () => {
      const key = await keyWith(OWN, `allowed_cidrs = '{127.0.0.0/8}'`);
      const answer = await rotateSelf(service, key);
      expect(answer).toMatchObject({
        status: 201,
        headers: { 'cache-control': 'no-store' },
        body: {
          scopes: OWN,
          allowedCidrs: ['127.0.0.0/8'],
          expiresAt: null,
          predecessorId: key.id,
          createdBy: { kind: 'api_key', id: key.id },
          token: expect.stringMatching(/^psk_/),
        },
      });
      expect([await whoami(service, key), await whoami(service, answer.body)]).toEqual([200, 200]);
      expect((await keyOf(service, acme, acme, key.id)).body.status).toBe('retiring');
      expect((await rotateSelf(service, answer.body)).status).toBe(201);
    });

    it('leaves one record of its use with the change', async () => {
      const key = await keyWith(OWN);
      const { body, headers } = await rotateSelf(service, key, { overlapSeconds: 0 });
      const events = await auditEvents(service, acme, { requestId: String(headers['x-request-id']) });
      expect(events).toHaveLength(2);
      expect(events).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ action: 'api_key.used', outcome: 'success' }),
          expect.objectContaining({
            action: 'api_key.rotated',
            actor: expect.objectContaining({ id: key.id }),
            target: expect.objectContaining({ id: key.id }),
            details: expect.objectContaining({ successorId: body.id }),
          }),
        ]),
      );
      expect(await whoami(service, key)).toBe(401);
    });

    it('gets its lifetime again and not more', async () => {
      const key = await keyWith(
        OWN,
        `created_at = now() - interval '80 days', expires_at = now() + interval '10 days'`,
      );
      const { body } = await rotateSelf(service, key);
      const lifetime = Date.parse(body.expiresAt) - Date.parse(body.createdAt);
      expect(lifetime).toBeLessThanOrEqual(90 * DAY_MS);
      expect(lifetime).toBeGreaterThan(90 * DAY_MS - 60_000);
    });

    it('does not outlive the key that made it, however often it rotates', async () => {
      const maker = await keyWith(['api-keys:write'], `expires_at = now() + interval '20 days'`);
      let key = await keyWith(
        OWN,
        `parent_id = '${maker.id}', created_at = now() - interval '5 days', expires_at = now() + interval '10 days'`,
      );
      const { body: bound } = await keyOf(service, acme, acme, maker.id);
      const lifetimes: string[] = [];
      for (let i = 0; i < 3; i++) {
        key = (await rotateSelf(service, key)).body;
        await setKey(service, key.id, `created_at = created_at - interval '10 days'`);
        lifetimes.push((await keyOf(service, acme, acme, key.id)).body.expiresAt);
      }
      expect(lifetimes[0]! < bound.expiresAt).toBe(true);
      expect(lifetimes.slice(1)).toEqual([bound.expiresAt, bound.expiresAt]);
    });

    it('keeps its place under the person and the key that made it; what it handed on falls with it', async () => {
      const maker = await keyWith(['api-keys:write']);
      const key = await keyWith(OWN, `parent_id = '${maker.id}'`);
      const next = (await rotateSelf(service, key, { overlapSeconds: 0 })).body;
      expect(await placeOf(next.id)).toEqual({ parent_id: key.id, creator_user_id: acme.userId });
      const last = (await rotateSelf(service, next)).body;
      await revokeAll(maker.id);
      expect(await Promise.all([next, last].map((each) => whoami(service, each)))).toEqual([401, 401]);
    });

    it('needs the scope for it, and says nothing of expiry, name or scopes', async () => {
      const key = await keyWith(['agents:read', 'api-keys:write']);
      expect(await rotateSelf(service, key)).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope', reason: 'out_of_scope', scopes: ['api-keys:rotate-self'] },
      });
      const able = await keyWith(OWN);
      for (const body of [{ expiresAt: null }, { name: 'x' }, { scopes: OWN }, { overlapSeconds: 2_592_001 }])
        expect((await rotateSelf(service, able, body)).status).toBe(400);
      expect((await keyOf(service, acme, acme, able.id)).body.successorId).toBeNull();
    });

    it('is suspended with its plan', async () => {
      const key = await keyWith(OWN);
      await service.sql(`UPDATE organizations SET plan = 'free' WHERE id = $1`, [acme.organizationId]);
      const refused = await rotateSelf(service, key);
      await service.sql(`UPDATE organizations SET plan = 'team' WHERE id = $1`, [acme.organizationId]);
      expect(refused).toMatchObject({ status: 403, body: { code: 'plan_upgrade_required' } });
    });

    it('does it once: a second time is 409, for a person 403', async () => {
      const key = await keyWith(OWN);
      await rotateSelf(service, key);
      expect(await rotateSelf(service, key)).toMatchObject({ status: 409, body: { code: 'conflict' } });
      expect((await rotateSelf(service, acme)).status).toBe(403);
    });

    it('also when keys follow a creator who holds less by now: the successor holds no more', async () => {
      const owner = await service.owner('Following');
      const person = await addMemberWith(service, owner, ['agents.view', 'api_keys.rotate_self']);
      const key = await addKey(service, owner, {
        scopes: ['agents:read', 'agents:write', 'api-keys:rotate-self'],
        creatorUserId: person.userId,
      });
      await service.sql('UPDATE organizations SET keys_follow_creator = true WHERE id = $1', [
        owner.organizationId,
      ]);
      const { status, body } = await rotateSelf(service, key);
      expect(status).toBe(201);
      const permissions = (token: string) => service.call('GET', '/v1/auth/whoami', { token });
      expect((await permissions(body.token)).body.permissions).toEqual(
        (await permissions(key.token)).body.permissions,
      );
    });
  });

  describe('another one', () => {
    const CALLER = ['api-keys:write', 'agents:write'];

    it('that is no stronger: the successor is its descendant', async () => {
      const caller = await keyWith(CALLER);
      const key = await keyWith(['agents:report']);
      const { status, body } = await rotate(service, { base: '/v1/organizations/self' }, caller, key.id);
      expect(status).toBe(201);
      expect(await placeOf(body.id)).toEqual({ parent_id: caller.id, creator_user_id: acme.userId });
      await revokeAll(caller.id);
      expect(await Promise.all([key, body].map((each) => whoami(service, each)))).toEqual([200, 401]);
    });

    it.each([
      ['scopes', ['agents:read'], '', 'agents:read'],
      ['expiry', ['agents:report'], `expires_at = '${LATE}'`, SOON],
      ['life without end', ['agents:report'], `expires_at = NULL`, SOON],
      [
        'networks',
        ['agents:report'],
        `allowed_cidrs = '{10.0.0.0/8}', expires_at = '${SOON}'`,
        '127.0.0.0/8',
      ],
    ])('not with stronger %s', async (_, scopes, assignment, named) => {
      const caller = await keyWith(CALLER, `expires_at = '${SOON}', allowed_cidrs = '{127.0.0.0/8}'`);
      const key = await keyWith(scopes, assignment);
      const before = await stored();
      const refused = await rotate(service, acme, caller, key.id);
      expect(refused).toMatchObject({
        status: 403,
        body: { code: 'exceeds_caller', detail: expect.stringContaining(named) },
      });
      const idle = (rows: Record<string, unknown>[]) =>
        rows.map((row) => ({ ...row, last_used_at: null, last_used_ip: null }));
      expect(idle(await stored())).toEqual(idle(before));
    });

    it('not beyond its own end: by the same lifetime again, by expiresAt, or once it is retiring itself', async () => {
      const caller = await keyWith(CALLER, `expires_at = now() + interval '10 days'`);
      const key = await keyWith(
        ['agents:report'],
        `created_at = now() - interval '80 days', expires_at = now() + interval '9 days'`,
      );
      for (const body of [{}, { expiresAt: null }, { expiresAt: LATE }])
        expect(await rotate(service, acme, caller, key.id, body)).toMatchObject({
          status: 403,
          body: { code: 'exceeds_caller' },
        });
      const [row] = await service.sql<{ at: Date }>(`SELECT now() + interval '9 days' AS at`);
      await rotate(service, acme, acme, caller.id, { overlapSeconds: 86_400 });
      expect((await rotate(service, acme, caller, key.id, { expiresAt: row!.at })).status).toBe(403);
      await setKey(service, caller.id, 'retires_at = NULL');
      expect((await rotate(service, acme, caller, key.id, { expiresAt: row!.at })).status).toBe(201);
    });
  });

  it('by a person: the successor is theirs, and stays under the key that made its predecessor', async () => {
    const maker = await keyWith(['api-keys:write']);
    const key = await addKey(service, acme, { scopes: ['agents:read'], creatorUserId: acme.userId });
    await setKey(service, key.id, `parent_id = '${maker.id}'`);
    const person = await addMemberWith(service, acme, ['api_keys.rotate', 'agents.view']);
    const { body } = await rotate(service, acme, person, key.id);
    expect(await placeOf(body.id)).toEqual({ parent_id: maker.id, creator_user_id: person.userId });
    // it was not made with its predecessor, so what is found out about that one does not touch it
    await revokeAll(key.id);
    expect(await whoami(service, body)).toBe(200);
    await revokeAll(maker.id);
    expect(await whoami(service, body)).toBe(401);
  });

  describe('at the same time as', () => {
    it('itself: one of many wins, and the others are told', async () => {
      const key = await keyWith(['api-keys:rotate-self']);
      const answers = await Promise.all(Array.from({ length: 8 }, () => rotateSelf(service, key)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
      const successors = await service.sql('SELECT id FROM api_keys WHERE predecessor_id = $1', [key.id]);
      expect(successors).toHaveLength(1);
    });

    it('a person, and as two keys that rotate each other: nobody waits for ever', async () => {
      const scopes = ['api-keys:write', 'api-keys:rotate-self'];
      const [one, two] = [await keyWith(scopes), await keyWith(scopes)];
      const answers = await Promise.all([
        rotate(service, acme, one, two.id),
        rotate(service, acme, two, one.id),
        rotateSelf(service, one),
        rotateSelf(service, two),
        rotate(service, acme, acme, one.id),
        rotate(service, acme, acme, two.id),
      ]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(0);
      expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
      for (const { id } of [one, two]) {
        const found = await service.sql('SELECT id FROM api_keys WHERE predecessor_id = $1', [id]);
        expect(found.length).toBeLessThanOrEqual(1);
      }
    });

    it('it is revoked: then there is no successor', async () => {
      const key = await keyWith(['api-keys:rotate-self']);
      const runner = service.service.database.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [key.id]);
      const rotating = rotateSelf(service, key);
      await untilSomebodyWaits(service);
      await runner.commitTransaction();
      await runner.release();
      expect(await rotating).toMatchObject({ status: 409, body: { code: 'conflict' } });
      expect(await service.sql('SELECT id FROM api_keys WHERE predecessor_id = $1', [key.id])).toEqual([]);
    });
  });
});
