import { resolve } from 'node:path';
import { addKey, addMemberWith } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { ServiceProcess } from '../support/process.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

const CLOCK = resolve('test/support/shifted-clock.js');
const HOUR = { requests: 3, windowSeconds: 3600 };

describe('the rate limit of a key', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const post = (body: object, token = acme.token) =>
    service.call('POST', `${acme.base}/api-keys`, { token, body });
  const create = async (rateLimit: object | null, scopes = ['agents:read']) =>
    (await post({ name: 'limited', scopes, rateLimit })).body as { id: string; token: string };
  const change = (id: string, body: object, token = acme.token) =>
    service.call('PATCH', `${acme.base}/api-keys/${id}`, { token, body });
  const use = (token: string, path = `${acme.base}/agents`): Promise<Answer> =>
    service.call('GET', path, { token });
  const uses = async (token: string, times: number) => {
    const statuses: number[] = [];
    for (let i = 0; i < times; i++) statuses.push((await use(token)).status);
    return statuses;
  };
  /** As if the time of a window had passed. */
  const endWindows = (key: { id: string }) =>
    service.sql(`UPDATE rate_windows SET ends_at = clock_timestamp() WHERE key LIKE '%' || $1`, [key.id]);

  it('is shown, set, changed and taken away', async () => {
    const made = await post({
      name: 'limited',
      scopes: ['agents:read'],
      rateLimit: { windowSeconds: 60, requests: 5 },
    });
    expect(made).toMatchObject({ status: 201, body: { rateLimit: { requests: 5, windowSeconds: 60 } } });
    const { id } = made.body;
    const path = `${acme.base}/api-keys/${id}`;
    expect((await use(acme.token, path)).body.rateLimit).toEqual({ requests: 5, windowSeconds: 60 });
    const changed = await change(id, { rateLimit: { requests: 9, windowSeconds: 60 } });
    expect(changed.body.rateLimit).toEqual({ requests: 9, windowSeconds: 60 });
    expect((await change(id, { rateLimit: { windowSeconds: 60, requests: 9 } })).status).toBe(200);
    expect((await change(id, { rateLimit: null })).body.rateLimit).toBeNull();
    const events = await auditEvents(service, acme, { targetId: id, action: 'api_key.updated' });
    expect(events.map(({ details }) => details)).toEqual([
      { changes: { rateLimit: { from: { requests: 9, windowSeconds: 60 }, to: null } } },
      {
        changes: {
          rateLimit: { from: { requests: 5, windowSeconds: 60 }, to: { requests: 9, windowSeconds: 60 } },
        },
      },
    ]);
    for (const [body, field] of [
      [{ rateLimit: { requests: 0, windowSeconds: 60 } }, 'rateLimit.requests'],
      [{ rateLimit: { requests: 1 } }, 'rateLimit.windowSeconds'],
      [{ rateLimit: 5 }, 'rateLimit'],
    ] as const) {
      const refused = await change(id, body);
      expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(refused.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    }
  });

  it('lets as many requests pass as it says, and tells each how many are left', async () => {
    const key = await create(HOUR);
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push(await use(key.token));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    for (const [index, { headers }] of answers.entries()) {
      expect(headers['ratelimit-policy']).toBe('"key";q=3;w=3600');
      const [, remaining, seconds] = /^"key";r=(\d+);t=(\d+)$/.exec(String(headers.ratelimit))!;
      expect(Number(remaining)).toBe(Math.max(0, 2 - index));
      expect(Number(seconds)).toBeGreaterThan(3000);
      expect(Number(seconds)).toBeLessThanOrEqual(3600);
    }
    const refused = answers[4]!;
    expect(refused.body).toMatchObject({ code: 'too_many_requests', status: 429 });
    expect(refused.body.detail).toContain('3 requests in 3600 s');
    expect(refused.headers['retry-after']).toBe(/t=(\d+)/.exec(String(refused.headers.ratelimit))![1]);
    expect(answers[0]!.headers['retry-after']).toBeUndefined();

    const events = await auditEvents(service, acme, { actorId: key.id, action: 'api_key.used' });
    expect(events.map(({ outcome, reason, request }) => [outcome, reason, request.status])).toEqual([
      ['failed', 'too_many_requests', 429],
      ['failed', 'too_many_requests', 429],
      ['success', null, 200],
      ['success', null, 200],
      ['success', null, 200],
    ]);
  });

  it('counts every request that the key authenticates, whatever comes of it, and no other', async () => {
    const key = await create({ requests: 4, windowSeconds: 3600 });
    const calls = [
      await use(key.token, `${acme.base}/audit-events`),
      await use(key.token, `/v1/organizations/${key.id}/agents`),
      await use(key.token, '/v1/auth/whoami'),
      await service.call('POST', `${acme.base}/agents`, { token: key.token, body: { wrong: true } }),
    ];
    expect(calls.map(({ status }) => status)).toEqual([403, 404, 200, 403]);
    expect(calls.map(({ headers }) => /r=(\d+)/.exec(String(headers.ratelimit))![1])).toEqual([
      '3',
      '2',
      '1',
      '0',
    ]);
    // public routes look at no credential
    expect((await use(key.token, '/health/live')).status).toBe(200);
    expect(await use(key.token)).toMatchObject({ status: 429 });
    // a mutation is refused before anything happens
    const agents = await service.sql('SELECT count(*)::int FROM agents');
    expect(
      await service.call('POST', `${acme.base}/agents`, { token: key.token, body: { name: 'late' } }),
    ).toMatchObject({ status: 429 });
    expect(await service.sql('SELECT count(*)::int FROM agents')).toEqual(agents);
  });

  it('never keeps a holder from revoking the key', async () => {
    const key = await create({ requests: 1, windowSeconds: 3600 });
    expect(await uses(key.token, 2)).toEqual([200, 429]);
    const body = { reason: 'compromised' };
    expect(await service.call('POST', '/v1/api-keys/self/revoke', { token: key.token, body })).toMatchObject({
      status: 200,
      body: { status: 'revoked' },
    });
    expect((await use(key.token)).status).toBe(401);
  });

  it('begins anew with the first request after its window', async () => {
    const key = await create({ requests: 2, windowSeconds: 3600 });
    expect(await uses(key.token, 3)).toEqual([200, 200, 429]);
    await endWindows(key);
    expect(await uses(key.token, 3)).toEqual([200, 200, 429]);
    const short = await create({ requests: 1, windowSeconds: 1 });
    expect(await uses(short.token, 2)).toEqual([200, 429]);
    await service.sql(
      `SELECT pg_sleep(GREATEST(0, extract(epoch FROM max(ends_at) - clock_timestamp()))) FROM rate_windows WHERE key LIKE '1:%'`,
    );
    expect((await use(short.token)).status).toBe(200);
  });

  it('holds in its new form from the next request on', async () => {
    const key = await create({ requests: 1, windowSeconds: 3600 });
    expect(await uses(key.token, 2)).toEqual([200, 429]);
    await change(key.id, { rateLimit: { requests: 4, windowSeconds: 3600 } });
    // two of these have been used up
    expect(await uses(key.token, 3)).toEqual([200, 200, 429]);
    await change(key.id, { rateLimit: { requests: 1, windowSeconds: 60 } });
    expect(await uses(key.token, 2)).toEqual([200, 429]);
    await change(key.id, { rateLimit: null });
    const free = await use(key.token);
    expect(free.status).toBe(200);
    expect([free.headers.ratelimit, free.headers['ratelimit-policy']]).toEqual([undefined, undefined]);
  });

  it('is no concern of keys without one, nor of people', async () => {
    const key = await addKey(service, acme);
    const before = await service.sql('SELECT count(*)::int FROM rate_windows');
    for (const token of [key.token, acme.token]) {
      const answer = await use(token);
      expect(answer.status).toBe(200);
      expect(answer.headers.ratelimit).toBeUndefined();
    }
    expect(await service.sql('SELECT count(*)::int FROM rate_windows')).toEqual(before);
  });

  it('is no open door when it cannot be counted', async () => {
    const key = await create(HOUR);
    await service.sql('ALTER TABLE rate_windows RENAME TO gone');
    expect((await use(key.token)).status).toBeGreaterThanOrEqual(500);
    await service.sql('ALTER TABLE gone RENAME TO rate_windows');
    expect((await use(key.token)).status).toBe(200);
  });

  it('is handed down by a key to those that it makes', async () => {
    const maker = await create({ requests: 50, windowSeconds: 60 }, ['api-keys:write', 'agents:read']);
    const by = (body: object) => post({ name: 'child', scopes: ['agents:read'], ...body }, maker.token);
    expect((await by({})).body.rateLimit).toEqual({ requests: 50, windowSeconds: 60 });
    expect((await by({ rateLimit: { requests: 5, windowSeconds: 600 } })).status).toBe(201);
    for (const rateLimit of [
      null,
      { requests: 51, windowSeconds: 60 },
      { requests: 50, windowSeconds: 59 },
    ]) {
      const refused = await by({ rateLimit });
      expect(refused).toMatchObject({ status: 403, body: { code: 'exceeds_caller' } });
      expect(refused.body.detail).toContain('50 requests in 60 s');
    }
    const child = (await by({})).body;
    const freed = await change(child.id, { rateLimit: null }, maker.token);
    expect(freed).toMatchObject({ status: 403, body: { code: 'exceeds_caller' } });
  });

  it('is raised by nobody who could not give the key its scopes', async () => {
    const key = await create(HOUR);
    const editor = await addMemberWith(service, acme, ['api_keys.update']);
    expect(await change(key.id, { rateLimit: null }, editor.token)).toMatchObject({
      status: 403,
      body: { code: 'exceeds_caller' },
    });
    expect(
      (await change(key.id, { rateLimit: { requests: 1, windowSeconds: 3600 } }, editor.token)).status,
    ).toBe(200);
  });

  describe('over two instances, one an hour ahead of the database', () => {
    let instances: ServiceProcess[];

    beforeAll(async () => {
      const env = { DATABASE_URL: service.database.url };
      instances = await Promise.all([
        ServiceProcess.start({ env }),
        ServiceProcess.start({
          env: { ...env, CLOCK_SHIFT_MS: '3600000' },
          nodeArguments: ['--import', CLOCK],
        }),
      ]);
    });
    afterAll(() => Promise.all(instances.map((instance) => instance.stop())));

    const at = (instance: ServiceProcess, token: string) =>
      fetch(`${instance.url}${acme.base}/agents`, { headers: { authorization: `Bearer ${token}` } });

    it('lets exactly as many pass as it says', async () => {
      const key = await create({ requests: 25, windowSeconds: 600 });
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, i) => at(instances[i % 2]!, key.token)),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(25);
      expect(statuses.filter((status) => status === 429)).toHaveLength(35);
      const left = answers
        .filter(({ status }) => status === 200)
        .map(({ headers }) => Number(/r=(\d+)/.exec(headers.get('ratelimit')!)![1]));
      expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i));
      for (const { headers } of answers) {
        const seconds = Number(/t=(\d+)/.exec(headers.get('ratelimit')!)![1]);
        expect(seconds).toBeGreaterThan(500);
        expect(seconds).toBeLessThanOrEqual(600);
      }
    });

    it('does not let the instance that is ahead begin a window before its time', async () => {
      const key = await create({ requests: 1, windowSeconds: 60 });
      const [one, two] = instances as [ServiceProcess, ServiceProcess];
      expect((await at(one, key.token)).status).toBe(200);
      for (const instance of [two, one, two]) expect((await at(instance, key.token)).status).toBe(429);
      await endWindows(key);
      expect((await at(two, key.token)).status).toBe(200);
      expect((await at(one, key.token)).status).toBe(429);
    });
  });
});
