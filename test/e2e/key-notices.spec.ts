import { KeyNotices } from '../../src/api-keys/notices/key-notices.js';
import { addKey, type TestKey } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { TestService, type Owner } from '../support/service.js';

interface Notice {
  readonly action: string;
  readonly target_id: string;
  readonly details: Record<string, unknown>;
}

describe('notices of keys', () => {
  let service: TestService;
  let second: TestService;
  let acme: Owner;
  let key: TestKey;

  beforeAll(async () => {
    service = await TestService.start();
    second = await TestService.start({}, service.database);
  });
  afterAll(async () => {
    await second?.service.close();
    await service?.stop();
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
    key = await addKey(service, acme);
  });

  const jobOf = ({ service: { app } }: TestService) => app.get(KeyNotices, { strict: false });
  /** a day later for the job, and for nothing else */
  const nextDay = (days = '1 day') =>
    service.sql(`UPDATE jobs SET last_run_at = last_run_at - $1::interval`, [days]);
  const run = async (): Promise<number> => {
    await nextDay();
    return jobOf(service).runIfDue();
  };
  const set = (assignment: string, { id }: { id: string } = key) =>
    service.sql(`UPDATE api_keys SET ${assignment} WHERE id = $1`, [id]);
  const inTime = (interval: string, column = 'expires_at') =>
    set(`${column} = clock_timestamp() + interval '${interval}'`);
  const policy = (body: object) =>
    service.call('PUT', `${acme.base}/api-key-policy`, { token: acme.token, body });
  const notices = (of = acme): Promise<Notice[]> =>
    service.sql<Notice & object>(
      `SELECT action, target_id, details FROM audit_events WHERE organization_id = $1 AND category = 'notice' ORDER BY id`,
      [of.organizationId],
    );
  const told = async () => (await notices()).map(({ action, details }) => [action, details.days]);

  describe('of expiry', () => {
    it.each([
      ['14 days 1 minute', []],
      ['13 days 23 hours', [14]],
      ['3 days 1 minute', [14]],
      ['2 days 23 hours', [3]],
      ['1 day 1 minute', [3]],
      ['23 hours', [0]],
    ])('%s before: %j', async (left, expected) => {
      await inTime(left);
      await run();
      await run();
      expect(await told()).toEqual(expected.map((days) => ['api_key.expiring', days]));
    });

    it('tells each stage once, and the key it is about', async () => {
      for (const left of ['13 days', '12 days', '70 hours', '2 days', '20 hours', '10 hours']) {
        await inTime(left);
        // the expiry has not changed, time has passed
        await service.sql(
          `UPDATE api_key_notices SET about = (SELECT expires_at FROM api_keys WHERE id = key_id) WHERE key_id = $1`,
          [key.id],
        );
        await run();
      }
      expect(await told()).toEqual([14, 3, 0].map((days) => ['api_key.expiring', days]));
      const [event] = await auditEvents(service, acme, { action: 'api_key.expiring', limit: '1' });
      const [row] = await service.sql<{ prefix: string; name: string }>(
        'SELECT prefix, name FROM api_keys WHERE id = $1',
        [key.id],
      );
      expect(event).toMatchObject({
        category: 'notice',
        outcome: 'success',
        actor: { kind: 'system', id: null },
        target: { type: 'api_key', id: key.id, name: row!.name, keyPrefix: row!.prefix },
        details: { days: 0, expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) },
      });
    });

    it('begins anew when the expiry is changed', async () => {
      await inTime('2 days');
      await run();
      await inTime('60 days');
      await run();
      expect(await told()).toHaveLength(1);
      await inTime('50 hours');
      await run();
      expect(await told()).toEqual([
        ['api_key.expiring', 3],
        ['api_key.expiring', 3],
      ]);
    });

    it.each([
      ['revoked', `revoked_at = clock_timestamp()`],
      ['unclaimed', 'digest = NULL'],
      ['being replaced', `retires_at = clock_timestamp() + interval '1 hour'`],
      ['expired before the last run', `expires_at = clock_timestamp() - interval '2 days'`],
    ])('says nothing of a key that is %s', async (_, assignment) => {
      await policy({ rotateAfterDays: 1, idleAfterDays: 1 });
      await inTime('1 hour');
      await set(`created_at = created_at - interval '10 days'`);
      await set(assignment);
      await run();
      expect(await notices()).toEqual([]);
    });

    it.each(['false', 'true'])(
      'catches up with what has expired while nothing ran (marked: %s)',
      async (lapsed) => {
        await run();
        const ephemeral = await addKey(service, acme);
        await nextDay('5 days');
        for (const { id } of [key, ephemeral])
          await service.sql(
            `UPDATE api_keys SET expires_at = clock_timestamp() - interval '2 days', lapsed = $2::boolean,
             created_at = clock_timestamp() - CASE WHEN id = $3 THEN interval '30 days' ELSE interval '3 days' END
           WHERE id = $1`,
            [id, lapsed, key.id],
          );
        await jobOf(service).runIfDue();
        expect(await notices()).toMatchObject([{ target_id: key.id, details: { days: 0 } }]);
        await run();
        expect(await notices()).toHaveLength(1);
      },
    );
  });

  describe('of age', () => {
    const overdue = ['api_key.overdue', 10];
    it.each([
      [{ rotateAfterDays: 10 }, [overdue]],
      [{ rotateAfterDays: 11 }, []],
      [{ maxLifetimeDays: 10 }, [overdue]],
      [{ maxLifetimeDays: 9, rotateAfterDays: 90 }, [overdue]],
      [{ requireExpiry: true }, []],
      [{}, []],
    ])('under %j, at ten days: %j', async (rules, expected) => {
      await inTime('-10 days -1 hour', 'created_at');
      await policy(rules);
      await run();
      await run();
      expect(await told()).toEqual(expected);
    });

    it('says how old it may be', async () => {
      await inTime('-10 days -1 hour', 'created_at');
      await policy({ maxLifetimeDays: 90, rotateAfterDays: 7 });
      await run();
      expect(await notices()).toMatchObject([{ target_id: key.id, details: { days: 10, maxDays: 7 } }]);
    });
  });

  describe('of idleness', () => {
    beforeEach(() => policy({ idleAfterDays: 30 }));

    it('counts from the last use, and anew from the next', async () => {
      await inTime('-100 days', 'created_at');
      await inTime('-29 days', 'last_used_at');
      await run();
      expect(await notices()).toEqual([]);
      await inTime('-31 days', 'last_used_at');
      await run();
      await run();
      expect(await notices()).toMatchObject([
        { action: 'api_key.idle', details: { days: 31, idleAfterDays: 30, lastUsedAt: expect.any(String) } },
      ]);
      await inTime('0 days', 'last_used_at');
      await run();
      await inTime('-30 days -1 hour', 'last_used_at');
      await run();
      expect(await told()).toEqual([
        ['api_key.idle', 31],
        ['api_key.idle', 30],
      ]);
    });

    it('counts from the creation of a key that was never used', async () => {
      await inTime('-30 days -1 hour', 'created_at');
      await run();
      await run();
      expect(await notices()).toMatchObject([{ details: { days: 30, lastUsedAt: null } }]);
    });
  });

  it('stays with the organizations whose policy it is', async () => {
    const other = await service.owner('Other');
    await policy({ rotateAfterDays: 1, idleAfterDays: 1 });
    const foreign = await addKey(service, other);
    for (const { id } of [key, foreign]) await set(`created_at = created_at - interval '9 days'`, { id });
    await run();
    expect((await told()).map(([action]) => action)).toEqual(['api_key.overdue', 'api_key.idle']);
    expect(await notices(other)).toEqual([]);
  });

  it('comes once a day', async () => {
    await run();
    await inTime('1 hour');
    expect(await jobOf(service).runIfDue()).toBe(0);
    await nextDay('23 hours');
    expect(await jobOf(service).runIfDue()).toBe(0);
    await nextDay('1 hour');
    expect(await jobOf(service).runIfDue()).toBe(1);
  });

  it('comes once over instances that run at the same time, in as many pieces as it takes', async () => {
    await service.sql(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_name, expires_at)
       SELECT uuid_v7(), $1, 'many ' || n, sha256(n::text::bytea), 'psk_' || n, '0000', '{agents:read}', 'system', 'test',
         clock_timestamp() + interval '2 days' FROM generate_series(1, 45000) n`,
      [acme.organizationId],
    );
    await nextDay();
    const jobs = [service, second].map(jobOf);
    const written = await Promise.all([...jobs, ...jobs].map((job) => job.runIfDue()));
    // whoever found the other at work has left it to that one, which may have done all or the rest
    expect(Math.max(...written)).toBeGreaterThan(0);
    await Promise.all(jobs.map((job) => job.runIfDue()));
    const [row] = await service.sql(
      `SELECT count(*)::int AS events, count(DISTINCT target_id)::int AS keys FROM audit_events
       WHERE organization_id = $1 AND action = 'api_key.expiring'`,
      [acme.organizationId],
    );
    expect(row).toEqual({ events: 45_000, keys: 45_000 });
  });

  it('leaves nothing half done: a run that breaks is done again', async () => {
    await inTime('1 hour');
    await nextDay();
    const before = await service.sql(`SELECT last_run_at FROM jobs`);
    await service.sql(
      `ALTER TABLE api_key_notices ADD CONSTRAINT broken CHECK (stage <> 'expiring_0') NOT VALID`,
    );
    await expect(jobOf(service).runIfDue()).rejects.toThrow(/broken/);
    expect(await notices()).toEqual([]);
    expect(await service.sql(`SELECT last_run_at FROM jobs`)).toEqual(before);
    await service.sql(`ALTER TABLE api_key_notices DROP CONSTRAINT broken`);
    expect(await jobOf(second).runIfDue()).toBe(1);
    expect(await notices()).toHaveLength(1);
  });
});
