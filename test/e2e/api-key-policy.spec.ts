import { addKey, addMemberWith } from '../support/actors.js';
import { events } from '../support/people.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

const NONE = {
  maxLifetimeDays: null,
  requireExpiry: null,
  defaultOverlapSeconds: null,
  rotateAfterDays: null,
  idleAfterDays: null,
};

describe('the policy for API keys', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const get = (token = acme.token, { base } = acme) =>
    service.call('GET', `${base}/api-key-policy`, { token });
  const put = (body: object, token = acme.token) =>
    service.call('PUT', `${acme.base}/api-key-policy`, { token, body });
  const create = (expiresAt?: string | null, headers?: Record<string, string>): Promise<Answer> =>
    service.call('POST', `${acme.base}/api-keys`, {
      token: acme.token,
      body: { name: 'pipeline', scopes: ['agents:read'], expiresAt },
      headers,
    });
  const patch = (id: string, body: object) =>
    service.call('PATCH', `${acme.base}/api-keys/${id}`, { token: acme.token, body });
  /** by the database's clock */
  const inDays = async (days: number, more = '0'): Promise<string> => {
    const [row] = await service.sql<{ at: Date }>(
      `SELECT clock_timestamp() + make_interval(days => $1) + $2::interval AS at`,
      [days, more],
    );
    return row!.at.toISOString();
  };
  const refusedBy = (rule: string, latestExpiresAt: unknown = expect.any(String)) => ({
    status: 403,
    body: { code: 'policy_violation', rule, latestExpiresAt, detail: expect.stringContaining(rule) },
  });

  it('is none at first, is replaced as a whole, and says so in the log', async () => {
    expect(await get()).toMatchObject({ status: 200, body: NONE });
    const first = { ...NONE, maxLifetimeDays: 90, requireExpiry: true, idleAfterDays: 30 };
    expect(await put({ maxLifetimeDays: 90, requireExpiry: true, idleAfterDays: 30 })).toMatchObject({
      status: 200,
      body: first,
    });
    expect((await get()).body).toEqual(first);
    const second = { ...NONE, defaultOverlapSeconds: 0, rotateAfterDays: 60, idleAfterDays: 30 };
    expect((await put(second)).body).toEqual(second);
    expect((await put(second)).body).toEqual(second);
    expect((await get()).body).toEqual(second);
    const logged = await events(service, acme.organizationId, 'organization.policy_updated');
    expect(logged.map(({ details }) => details)).toEqual([
      {
        changes: {
          maxLifetimeDays: { from: null, to: 90 },
          requireExpiry: { from: null, to: true },
          idleAfterDays: { from: null, to: 30 },
        },
      },
      {
        changes: {
          maxLifetimeDays: { from: 90, to: null },
          requireExpiry: { from: true, to: null },
          defaultOverlapSeconds: { from: null, to: 0 },
          rotateAfterDays: { from: null, to: 60 },
        },
      },
    ]);
    expect(logged[0]).toMatchObject({ target_type: 'organization', target_id: acme.organizationId });
  });

  it("is an organization's own", async () => {
    const other = await service.owner('Other');
    await put({ maxLifetimeDays: 1 });
    expect((await get(other.token, other)).body).toEqual(NONE);
    expect((await get(other.token)).status).toBe(404);
    expect((await put({ maxLifetimeDays: 2 }, other.token)).status).toBe(404);
    const made = await service.call('POST', `${other.base}/api-keys`, {
      token: other.token,
      body: { name: 'free', scopes: ['agents:read'] },
    });
    expect(made.status).toBe(201);
  });

  it('is seen with policy.view, changed with policy.manage, and for people', async () => {
    const viewer = await addMemberWith(service, acme, ['policy.view']);
    const nobody = await addMemberWith(service, acme, ['api_keys.view']);
    const key = await addKey(service, acme);
    const denied = { status: 403, body: { code: 'insufficient_scope' } };
    expect((await get(viewer.token)).status).toBe(200);
    expect(await put({ maxLifetimeDays: 1 }, viewer.token)).toMatchObject(denied);
    expect(await get(nobody.token)).toMatchObject(denied);
    expect(await get(key.token)).toMatchObject(denied);
    expect(await put({}, key.token)).toMatchObject(denied);
    expect((await get()).body).toEqual(NONE);
  });

  it.each([
    [{ maxLifetimeDays: 0 }, 'maxLifetimeDays'],
    [{ maxLifetimeDays: 1.5 }, 'maxLifetimeDays'],
    [{ maxLifetimeDays: 36_501 }, 'maxLifetimeDays'],
    [{ requireExpiry: 'yes' }, 'requireExpiry'],
    [{ defaultOverlapSeconds: -1 }, 'defaultOverlapSeconds'],
    [{ defaultOverlapSeconds: 2_592_001 }, 'defaultOverlapSeconds'],
    [{ rotateAfterDays: '30' }, 'rotateAfterDays'],
    [{ idleAfterDays: 0 }, 'idleAfterDays'],
    [{ idleAfterDays: 1, idle: true }, 'idle'],
  ])('refuses %j and names %s', async (body, field) => {
    await put({ rotateAfterDays: 7 });
    const answer = await put(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect((await get()).body).toEqual({ ...NONE, rotateAfterDays: 7 });
  });

  it('refuses a new key that breaks it, names the rule, and makes none', async () => {
    await put({ requireExpiry: true });
    expect(await create()).toMatchObject(refusedBy('requireExpiry', null));
    expect(await create(null)).toMatchObject(refusedBy('requireExpiry', null));
    await put({ requireExpiry: true, maxLifetimeDays: 30 });
    expect(await create()).toMatchObject(refusedBy('requireExpiry'));
    await put({ maxLifetimeDays: 30 });
    expect(await create()).toMatchObject(refusedBy('maxLifetimeDays'));
    const late = await create(await inDays(30, '1 minute'));
    expect(late).toMatchObject(refusedBy('maxLifetimeDays'));
    expect(
      await service.sql('SELECT 1 FROM api_keys WHERE organization_id = $1', [acme.organizationId]),
    ).toEqual([]);
    expect(await events(service, acme.organizationId, 'api_key.created')).toEqual([]);
    // what it says is accepted, is
    expect((await create(late.body.latestExpiresAt)).status).toBe(201);
  });

  it('says what it accepts to a key that makes keys, too', async () => {
    const key = await addKey(service, acme, { scopes: ['api-keys:write', 'agents:read'] });
    await put({ maxLifetimeDays: 30 });
    const answer = await service.call('POST', '/v1/organizations/self/api-keys', {
      token: key.token,
      body: { name: 'child', scopes: ['agents:read'] },
    });
    expect(answer).toMatchObject(refusedBy('maxLifetimeDays'));
    const used = await events(service, acme.organizationId, 'api_key.used');
    expect(used).toMatchObject([{ outcome: 'denied', reason: 'policy_violation', status: 403 }]);
  });

  it('still repeats the answer of a key that was made before', async () => {
    const headers = { 'idempotency-key': 'before' };
    const made = await create(null, headers);
    await put({ requireExpiry: true });
    expect(await create(null, headers)).toMatchObject({ status: 200, body: { id: made.body.id } });
    expect((await create(null)).status).toBe(403);
  });

  it('leaves keys that exist as they are, and bounds what they are changed to', async () => {
    const { body: key } = await create(null);
    await put({ maxLifetimeDays: 30, requireExpiry: true });
    const shown = await service.call('GET', `${acme.base}/api-keys/${key.id}`, { token: acme.token });
    expect(shown.body).toMatchObject({ expiresAt: null, status: 'active' });
    expect((await patch(key.id, { name: 'renamed', expiresAt: null })).status).toBe(200);
    expect(await patch(key.id, { expiresAt: await inDays(31) })).toMatchObject(refusedBy('maxLifetimeDays'));
    expect((await patch(key.id, { expiresAt: await inDays(29) })).status).toBe(200);
    expect(await patch(key.id, { expiresAt: null })).toMatchObject(refusedBy('requireExpiry'));
    // a key that is ten days old may be given twenty more
    await service.sql(`UPDATE api_keys SET created_at = created_at - interval '10 days' WHERE id = $1`, [
      key.id,
    ]);
    expect((await patch(key.id, { expiresAt: await inDays(10) })).status).toBe(200);
    expect(await patch(key.id, { expiresAt: await inDays(21) })).toMatchObject(refusedBy('maxLifetimeDays'));
    expect((await patch(key.id, { expiresAt: await inDays(19) })).status).toBe(200);
  });
});
