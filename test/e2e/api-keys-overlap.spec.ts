import { LapsedKeys } from '../../src/api-keys/lapsed-keys.js';
import { LastUsed } from '../../src/authentication/last-used.js';
import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { keyOf, retire, rotate, rotateSelf, secondsUntil, setKey, whoami } from '../support/rotation.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

const DAY = 86_400;
const inSeconds = async (service: TestService, seconds: number): Promise<string> => {
  const [row] = await service.sql<{ at: Date }>(
    `SELECT (clock_timestamp() + make_interval(secs => $1))::timestamptz(3) AS at`,
    [seconds],
  );
  return row!.at.toISOString();
};

describe('the overlap of a key and its successor', () => {
  let service: TestService;
  let second: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    second = await TestService.start({}, service.database);
    acme = await service.owner('Acme');
  });
  afterAll(async () => {
    await second.service.close();
    await service.stop();
  });

  /** A key that has just been rotated, and its successor. */
  async function pair(body: object = {}): Promise<[TestKey, TestKey]> {
    const key = await addKey(service, acme);
    const answer = await rotate(service, acme, acme, key.id, body);
    expect(answer.status).toBe(201);
    return [key, answer.body as TestKey];
  }
  const change = (key: TestKey, body: object, caller: { token: string } = acme): Promise<Answer> =>
    service.call('PATCH', `${acme.base}/api-keys/${key.id}`, { token: caller.token, body });
  const get = async (key: TestKey) => (await keyOf(service, acme, acme, key.id)).body;
  const rows = (key: TestKey) =>
    service.sql('SELECT retires_at, overlap_seconds, starts_overlap FROM api_keys WHERE id = $1', [key.id]);

  describe('while it runs', () => {
    it('is moved, in both directions', async () => {
      const [key] = await pair();
      for (const seconds of [60, 20 * DAY]) {
        const retiresAt = await inSeconds(service, seconds);
        expect(await change(key, { retiresAt })).toMatchObject({
          status: 200,
          body: { status: 'retiring', retiresAt },
        });
        expect((await get(key)).retiresAt).toBe(retiresAt);
        expect(await whoami(service, key)).toBe(200);
      }
      const events = await auditEvents(service, acme, { targetId: key.id, action: 'api_key.updated' });
      expect(events).toHaveLength(2);
      expect(events[0]!.details).toEqual({
        changes: { retiresAt: { from: expect.any(String), to: (await get(key)).retiresAt } },
      });
    });

    it('is ended at once, on every instance', async () => {
      for (const retiresAt of [await inSeconds(service, 0), '2020-01-01T00:00:00Z']) {
        const [key, successor] = await pair();
        const ended = await change(key, { retiresAt });
        expect(await whoami(second, key)).toBe(401);
        expect(await whoami(service, key)).toBe(401);
        expect(await whoami(second, successor)).toBe(200);
        expect(ended).toMatchObject({ status: 200, body: { status: 'expired' } });
        // when it was ended, not what was asked for
        expect(await secondsUntil(service, ended.body.retiresAt)).toBeGreaterThan(-60);
        expect(await change(key, { retiresAt: await inSeconds(service, 60) })).toMatchObject({ status: 409 });
      }
    });

    it('never passes the expiry: a later end is refused, an earlier expiry takes it along', async () => {
      const [key] = await pair();
      const [soon, later, latest] = [
        await inSeconds(service, 3_600),
        await inSeconds(service, 7_200),
        await inSeconds(service, 10_800),
      ];
      expect(await change(key, { expiresAt: later })).toMatchObject({
        status: 200,
        body: { expiresAt: later, retiresAt: later },
      });
      expect(await change(key, { retiresAt: latest })).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ field: 'retiresAt' }] },
      });
      expect(await change(key, { expiresAt: latest, retiresAt: latest })).toMatchObject({ status: 200 });
      expect((await change(key, { expiresAt: soon, retiresAt: latest })).status).toBe(400);
      expect(await get(key)).toMatchObject({ expiresAt: latest, retiresAt: latest });
      expect(await change(key, { expiresAt: null })).toMatchObject({
        body: { expiresAt: null, retiresAt: latest },
      });
    });

    it('is not moved beyond 30 days, to what is no time, or for a key that was not rotated', async () => {
      const [key, successor] = await pair();
      const before = await get(key);
      for (const retiresAt of [await inSeconds(service, 31 * DAY), null, 'now', 5])
        expect(await change(key, { retiresAt })).toMatchObject({
          status: 400,
          body: { errors: expect.arrayContaining([expect.objectContaining({ field: 'retiresAt' })]) },
        });
      expect((await get(key)).retiresAt).toBe(before.retiresAt);
      const retiresAt = await inSeconds(service, 60);
      expect(await change(successor, { retiresAt })).toMatchObject({
        status: 409,
        body: { code: 'conflict' },
      });
      expect((await get(successor)).retiresAt).toBeNull();
    });

    it('may be shortened by whoever may change keys, and prolonged by who holds what the key does', async () => {
      const [key] = await pair();
      const person = await addMemberWith(service, acme, ['api_keys.update']);
      const weak = await addKey(service, acme, { scopes: ['api-keys:write'] });
      expect((await change(key, { retiresAt: await inSeconds(service, 600) }, person)).status).toBe(200);
      for (const caller of [person, weak])
        expect(await change(key, { retiresAt: await inSeconds(service, 1_200) }, caller)).toMatchObject({
          status: 403,
          body: { code: 'exceeds_caller' },
        });
      expect(await secondsUntil(service, (await get(key)).retiresAt)).toBeLessThan(600);
    });

    it('leaves other changes of the key as they are', async () => {
      const [key] = await pair();
      const { retiresAt } = await get(key);
      expect(await change(key, { name: 'old one' })).toMatchObject({
        status: 200,
        body: { name: 'old one', status: 'retiring', retiresAt },
      });
    });

    it('announces the end of the older key alone, from 14 days before', async () => {
      const [key, successor] = await pair();
      const sunset = async ({ token }: TestKey) =>
        (await service.call('GET', '/v1/auth/whoami', { token })).headers.sunset;
      const { retiresAt } = await get(key);
      expect(await sunset(key)).toBe(new Date(retiresAt).toUTCString());
      expect(await sunset(successor)).toBeUndefined();
      await change(key, { retiresAt: await inSeconds(service, 15 * DAY) });
      expect(await sunset(key)).toBeUndefined();
      await change(key, { expiresAt: await inSeconds(service, 20 * DAY) });
      expect(await sunset(key)).toBeUndefined();
    });

    it('does not let the older key make keys that outlive it', async () => {
      const [key] = await pair();
      const create = (expiresAt: string | null) =>
        service.call('POST', `${acme.base}/api-keys`, {
          token: key.token,
          body: { name: 'child', scopes: ['agents:read'], expiresAt },
        });
      expect(await create(null)).toMatchObject({ status: 403, body: { code: 'exceeds_caller' } });
      expect((await create(await inSeconds(service, 60))).status).toBe(201);
    });
  });

  describe('that the first use starts', () => {
    it('waits for it with both keys working, and then runs', async () => {
      const [key, successor] = await pair({ startOverlap: 'first_use', overlapSeconds: 600 });
      expect(await get(key)).toMatchObject({ status: 'active', retiresAt: null, successorId: successor.id });
      for (let i = 0; i < 3; i++) expect(await whoami(service, key)).toBe(200);
      expect((await get(key)).retiresAt).toBeNull();
      expect(await whoami(second, successor)).toBe(200);
      const started = await get(key);
      expect(started.status).toBe('retiring');
      expect(600 - (await secondsUntil(service, started.retiresAt))).toBeLessThan(60);
      expect(await whoami(service, successor)).toBe(200);
      expect(await get(key)).toMatchObject({ retiresAt: started.retiresAt });
      const events = await auditEvents(service, acme, { targetId: key.id, action: 'api_key.updated' });
      expect(events).toMatchObject([
        {
          actor: { kind: 'api_key', id: successor.id },
          details: { changes: { retiresAt: { from: null, to: started.retiresAt } } },
        },
      ]);
    });

    it('starts once, whatever number of first uses there are at how many instances', async () => {
      const [key, successor] = await pair({ startOverlap: 'first_use' });
      const uses = Array.from({ length: 24 }, (_, i) => whoami(i % 2 ? service : second, successor));
      expect(await Promise.all(uses)).toEqual(uses.map(() => 200));
      expect(await auditEvents(service, acme, { targetId: key.id, action: 'api_key.updated' })).toHaveLength(
        1,
      );
      expect(await rows(successor)).toMatchObject([{ starts_overlap: false }]);
      expect(await rows(key)).toMatchObject([{ overlap_seconds: null }]);
    });

    it('starts with a use that is denied, and not with one that is not let in', async () => {
      const owner = acme;
      const old = await addKey(service, owner, { scopes: ['agents:read'] });
      await setKey(service, old.id, `allowed_cidrs = '{127.0.0.0/8}'`);
      const { body } = await rotate(service, owner, owner, old.id, { startOverlap: 'first_use' });
      const use = (ip: string) => service.call('GET', `${owner.base}/workflows`, { token: body.token, ip });
      expect((await use('192.0.2.1')).status).toBe(401);
      expect((await get(old)).retiresAt).toBeNull();
      expect((await use('127.0.0.1')).status).toBe(403);
      expect((await get(old)).retiresAt).not.toBeNull();
    });

    it('starts before the first use is answered, or the first use fails', async () => {
      const [key, successor] = await pair({ startOverlap: 'first_use' });
      const runner = service.service.database.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.query('SELECT 1 FROM api_keys WHERE id = $1 FOR UPDATE', [key.id]);
      let answered = false;
      const use = whoami(second, successor).finally(() => (answered = true));
      await untilSomebodyWaits(service);
      expect(answered).toBe(false);
      await runner.commitTransaction();
      await runner.release();
      expect(await use).toBe(200);
      expect((await get(key)).status).toBe('retiring');
    });

    it('never passes the expiry, and may be no time at all', async () => {
      const key = await addKey(service, acme);
      const expiresAt = await inSeconds(service, 3_600);
      await change(key, { expiresAt });
      const { body } = await rotate(service, acme, acme, key.id, { startOverlap: 'first_use' });
      await whoami(service, body);
      expect((await get(key)).retiresAt).toBe(expiresAt);
      const [old, successor] = await pair({ startOverlap: 'first_use', overlapSeconds: 0 });
      expect(await whoami(service, old)).toBe(200);
      expect(await whoami(service, successor)).toBe(200);
      expect(await whoami(second, old)).toBe(401);
    });

    it('is started or ended by hand', async () => {
      const [key, successor] = await pair({ startOverlap: 'first_use' });
      const retiresAt = await inSeconds(service, 60);
      expect(await change(key, { retiresAt })).toMatchObject({
        status: 200,
        body: { status: 'retiring', retiresAt },
      });
      expect(await rows(successor)).toMatchObject([{ starts_overlap: false }]);
      await whoami(service, successor);
      expect((await get(key)).retiresAt).toBe(retiresAt);
    });

    it('by itself: a key that rotates itself works until its successor has taken over', async () => {
      const key = await addKey(service, acme);
      const { body } = await rotateSelf(service, key, { startOverlap: 'first_use', overlapSeconds: 0 });
      expect(body.predecessor).toMatchObject({ id: key.id, retiresAt: null });
      expect(await rotateSelf(service, key)).toMatchObject({ status: 409 });
      expect(await whoami(service, body)).toBe(200);
      expect(await whoami(service, key)).toBe(401);
    });
  });

  describe('tells whether it is safe to end', () => {
    const flush = () => service.service.app.get(LastUsed, { strict: false }).flush();
    /** Lets everything about a key's use have been so long ago. */
    const age = async ({ id }: TestKey, interval: string) => {
      await flush();
      await service.sql('ALTER TABLE audit_events DISABLE TRIGGER USER');
      await service.sql(
        `UPDATE audit_events SET occurred_at = occurred_at - $2::interval WHERE actor_id = $1`,
        [id, interval],
      );
      await setKey(service, id, `last_used_at = last_used_at - interval '${interval}'`);
    };
    const rotation = async (key: TestKey) => (await get(key)).rotation;

    it('to nobody, for a key that stands alone', async () => {
      expect(await get(await addKey(service, acme))).not.toHaveProperty('rotation');
    });

    it('at once, when nobody has used the older key', async () => {
      const [key, successor] = await pair();
      const expected = {
        predecessorId: key.id,
        successorId: successor.id,
        retiresAt: (await get(key)).retiresAt,
        lastUse: null,
        successorLastUsedAt: null,
        safeToEnd: true,
        readiness: 'safe to end',
      };
      expect(await rotation(key)).toEqual(expected);
      expect(await rotation(successor)).toEqual(expected);
    });

    it('by when, from where and on which route the older key was last used', async () => {
      const [key, successor] = await pair();
      const ip = '192.0.2.7';
      await service.call('GET', `${acme.base}/agents`, { token: key.token, ip: '192.0.2.1' });
      await service.call('GET', `${acme.base}/workflows?limit=1`, { token: key.token, ip });
      const now = await rotation(key);
      expect(now).toMatchObject({
        lastUse: { ip, method: 'GET', route: '/v1/organizations/:organizationId/workflows' },
        safeToEnd: false,
        readiness: expect.stringMatching(/^not yet, last used \d+ seconds? ago$/),
      });
      await age(key, '3 minutes');
      expect(await rotation(successor)).toMatchObject({
        safeToEnd: false,
        readiness: 'not yet, last used 3 minutes ago',
      });
      await age(key, '2 hours');
      expect(await rotation(key)).toMatchObject({
        lastUse: { ip },
        safeToEnd: false,
        readiness: 'not yet, the successor has not been used',
      });
      await whoami(service, successor);
      expect(await rotation(key)).toMatchObject({ safeToEnd: true, readiness: 'safe to end' });
    });

    it('by what the key itself remembers when the log no longer reaches back', async () => {
      const [key] = await pair();
      await setKey(
        service,
        key.id,
        `last_used_at = now() - interval '5 minutes', last_used_ip = '192.0.2.9'`,
      );
      expect(await rotation(key)).toMatchObject({
        lastUse: { ip: '192.0.2.9', method: null, route: null },
        readiness: 'not yet, last used 5 minutes ago',
      });
    });

    it('is over when it is over; what is refused since is no use', async () => {
      const [key] = await pair();
      await whoami(service, key);
      await change(key, { retiresAt: await inSeconds(service, 0) });
      await whoami(service, key);
      const { lastUse, ...rest } = await rotation(key);
      expect(rest).toMatchObject({ safeToEnd: true, readiness: 'the overlap has ended' });
      expect(lastUse.route).toBe('/v1/auth/whoami');
    });
  });

  describe('once it is over', () => {
    const about = (key: TestKey, action: string) => auditEvents(service, acme, { targetId: key.id, action });

    it('the older key is refused and reported; its successor is not harmed', async () => {
      const [key, successor] = await pair();
      await retire(service, key.id);
      const ip = '192.0.2.66';
      const answer = await service.call('GET', `${acme.base}/agents`, { token: key.token, ip });
      expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
      const revoked = await addKey(service, acme);
      await setKey(service, revoked.id, 'revoked_at = now()');
      const other = await service.call('GET', `${acme.base}/agents`, { token: revoked.token });
      expect({ ...answer.body, requestId: 0 }).toEqual({ ...other.body, requestId: 0 });
      for (let i = 0; i < 3; i++) expect(await whoami(second, key)).toBe(401);
      const rejected = await about(key, 'api_key.rejected');
      expect(rejected).toMatchObject([
        { category: 'security', outcome: 'denied', reason: 'retired', request: { status: 401, ip } },
      ]);
      expect(await about(key, 'api_key.reused')).toMatchObject([
        {
          category: 'notice',
          outcome: 'denied',
          reason: 'retired',
          actor: { kind: 'api_key', id: key.id },
          request: { route: '/v1/organizations/:organizationId/agents', ip },
          details: { successorId: successor.id, retiredAt: (await get(key)).retiresAt },
        },
      ]);
      expect(await about(key, 'api_key.used')).toEqual([]);
      expect(await whoami(service, successor)).toBe(200);
      expect((await get(successor)).status).toBe('active');
    });

    it('gives one notice a day, however often the older key comes back', async () => {
      const [key] = await pair();
      await retire(service, key.id);
      await whoami(service, key);
      // another minute, at an instance that does not know of the first
      await service.sql('UPDATE credential_rejections SET minute = minute - interval $$5 minutes$$');
      await whoami(second, key);
      expect(await about(key, 'api_key.rejected')).toHaveLength(2);
      expect(await about(key, 'api_key.reused')).toHaveLength(1);
      await service.sql('ALTER TABLE audit_events DISABLE TRIGGER USER');
      await service.sql(
        `UPDATE audit_events SET occurred_at = occurred_at - interval '25 hours' WHERE target_id = $1`,
        [key.id],
      );
      const third = await TestService.start({}, service.database);
      await service.sql('UPDATE credential_rejections SET minute = minute - interval $$5 minutes$$');
      await whoami(third, key);
      await third.service.close();
      expect(await about(key, 'api_key.reused')).toHaveLength(2);
    });

    it('the older key leaves the indexes of the living', async () => {
      const [key] = await pair();
      const isMarked = async () =>
        (await service.sql<{ lapsed: boolean }>('SELECT lapsed FROM api_keys WHERE id = $1', [key.id]))[0]!
          .lapsed;
      const marks = service.service.app.get(LapsedKeys, { strict: false });
      await marks.mark();
      expect(await isMarked()).toBe(false);
      await retire(service, key.id);
      await marks.mark();
      expect(await isMarked()).toBe(true);
      expect((await get(key)).status).toBe('expired');
    });

    it('the older key can still be revoked, and cannot be changed', async () => {
      const [key] = await pair();
      await retire(service, key.id);
      expect((await change(key, { name: 'x' })).status).toBe(409);
      const body = { reason: 'superseded' };
      const path = `${acme.base}/api-keys/${key.id}/revoke`;
      expect(await service.call('POST', path, { token: acme.token, body })).toMatchObject({
        status: 200,
        body: { status: 'revoked' },
      });
      await whoami(service, key);
      expect(await about(key, 'api_key.rejected')).toMatchObject([{ reason: 'revoked' }]);
    });
  });
});
