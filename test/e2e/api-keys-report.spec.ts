import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import { events } from '../support/people.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

interface Item extends Record<string, unknown> {
  readonly id: string;
}

describe('the report on API keys', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const report = (query = '', token = acme.token, { base } = acme): Promise<Answer> =>
    service.call('GET', `${base}/api-keys/report${query}`, { token });
  const itemOf = async ({ id }: { id: string }): Promise<Item> => {
    const { body } = await report();
    return (body.items as Item[]).find((item) => item.id === id)!;
  };
  const set = ({ id }: { id: string }, assignment: string) =>
    service.sql(`UPDATE api_keys SET ${assignment} WHERE id = $1`, [id]);
  const policy = async (body: object) => {
    const answer = await service.call('PUT', `${acme.base}/api-key-policy`, { token: acme.token, body });
    expect(answer.status).toBe(200);
  };
  const post = (path: string, body: object, token = acme.token) =>
    service.call('POST', `${acme.base}/api-keys/${path}`, { token, body });
  const days = (count: number) => `clock_timestamp() - interval '${count} days 1 hour'`;

  it('has every key with what the list says of it, and counts them', async () => {
    const keys: TestKey[] = [];
    for (let i = 0; i < 7; i++) keys.push(await addKey(service, acme, { scopes: ['agents:read'] }));
    const [used, unused, expired, revoked, retiring, unclaimed, expiring] = keys as [
      TestKey, TestKey, TestKey, TestKey, TestKey, TestKey, TestKey,
    ]; // prettier-ignore
    await set(used, 'last_used_at = clock_timestamp()');
    await set(expired, `expires_at = ${days(1)}`);
    await set(retiring, `retires_at = clock_timestamp() + interval '1 hour'`);
    await set(unclaimed, 'digest = NULL, last4 = NULL');
    await set(expiring, `expires_at = clock_timestamp() + interval '9 days'`);
    expect((await post(`${revoked.id}/revoke`, { reason: 'other' })).status).toBe(200);
    const { status, body } = await report();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      at: expect.any(String),
      policy: { maxLifetimeDays: null },
      nextCursor: null,
      summary: {
        keys: 7,
        byStatus: { active: 3, retiring: 1, unclaimed: 1, suspended: 0, expired: 1, revoked: 1 },
        overdue: 0,
        idle: 0,
        neverUsed: 2,
        noExpiry: 2,
        retiring: 1,
      },
    });
    const items = body.items as Item[];
    expect(items.map(({ id }) => id)).toEqual(keys.map(({ id }) => id).reverse());
    const listed = await service.call('GET', `${acme.base}/api-keys?status=all`, { token: acme.token });
    for (const key of listed.body.items as Item[])
      expect(items.find(({ id }) => id === key.id)).toMatchObject(key);
    const flagged = (flag: string) => items.filter((item) => item[flag]).map(({ id }) => id);
    expect(flagged('neverUsed')).toEqual([expiring.id, unused.id]);
    expect(flagged('noExpiry')).toEqual([unused.id, used.id]);
    expect(flagged('retiring')).toEqual([retiring.id]);
    expect(flagged('overdue')).toEqual([]);
  });

  it.each([
    [{}, false, []],
    [{ rotateAfterDays: 10 }, true, ['rotateAfterDays']],
    [{ rotateAfterDays: 11 }, false, []],
    [{ maxLifetimeDays: 39 }, true, ['maxLifetimeDays']],
    [{ maxLifetimeDays: 40 }, false, []],
    [{ requireExpiry: true }, false, []],
    [{ rotateAfterDays: 9, maxLifetimeDays: 9 }, true, ['rotateAfterDays', 'maxLifetimeDays']],
  ])(
    'under %j, a key of ten days that expires in thirty is overdue: %s',
    async (rules, overdue, brokenRules) => {
      const key = await addKey(service, acme);
      await set(key, `created_at = ${days(10)}, expires_at = ${days(-30)} - interval '2 hours'`);
      await policy(rules);
      expect(await itemOf(key)).toMatchObject({ overdue, brokenRules, ageDays: 10 });
      expect((await report()).body.summary.overdue).toBe(overdue ? 1 : 0);
    },
  );

  it('shows keys from before the policy as overdue, and leaves them as they are', async () => {
    const key = await addKey(service, acme);
    await policy({ requireExpiry: true, maxLifetimeDays: 90 });
    const item = await itemOf(key);
    expect(item).toMatchObject({
      status: 'active',
      expiresAt: null,
      ageDays: 0,
      overdue: true,
      brokenRules: ['maxLifetimeDays', 'requireExpiry'],
    });
    // what is dead or on its way out is nobody's business any more
    await set(key, `retires_at = clock_timestamp() + interval '1 hour'`);
    expect(await itemOf(key)).toMatchObject({ overdue: false, brokenRules: [], retiring: true });
    await set(key, 'retires_at = NULL, revoked_at = clock_timestamp()');
    expect(await itemOf(key)).toMatchObject({ overdue: false, brokenRules: [], retiring: false });
  });

  it('says which are idle', async () => {
    await policy({ idleAfterDays: 30 });
    const [never, young, used, silent] = [
      await addKey(service, acme),
      await addKey(service, acme),
      await addKey(service, acme),
      await addKey(service, acme),
    ];
    for (const key of [never, used, silent]) await set(key, `created_at = ${days(60)}`);
    await set(used, `last_used_at = ${days(29)}`);
    await set(silent, `last_used_at = ${days(30)}`);
    const idle = await Promise.all([never, young, used, silent].map(async (key) => (await itemOf(key)).idle));
    expect(idle).toEqual([true, false, false, true]);
  });

  it('says when a key was rotated, by whom, and how long both worked', async () => {
    const key = await addKey(service, acme);
    const { body: successor } = await post(`${key.id}/rotate`, { overlapSeconds: 3600 });
    const rotated = await itemOf(key);
    expect(rotated).toMatchObject({
      retiring: true,
      successorId: successor.id,
      rotatedAt: successor.createdAt,
      rotatedBy: { kind: 'user', id: acme.userId, name: 'Owner of Acme' },
      overlapSeconds: expect.any(Number),
    });
    expect(Math.abs((rotated.overlapSeconds as number) - 3600)).toBeLessThanOrEqual(1);
    expect(await itemOf(successor)).toMatchObject({
      predecessorId: key.id,
      rotatedAt: null,
      rotatedBy: null,
      overlapSeconds: null,
    });
    // revoked before its time
    await service.sql(
      `UPDATE api_keys SET revoked_at = (SELECT created_at FROM api_keys WHERE id = $2) + interval '90 seconds', retires_at = NULL
       WHERE id = $1`,
      [key.id, successor.id],
    );
    expect(await itemOf(key)).toMatchObject({ retiring: false, overlapSeconds: 90 });
  });

  it('leaves the overlap open that waits for the first use of the successor', async () => {
    const key = await addKey(service, acme);
    await post(`${key.id}/rotate`, { startOverlap: 'first_use', overlapSeconds: 60 });
    expect(await itemOf(key)).toMatchObject({
      retiring: false,
      overlapSeconds: null,
      rotatedAt: expect.any(String),
    });
  });

  describe('on exposure', () => {
    const ago = async (interval: string): Promise<string> => {
      const [row] = await service.sql<{ at: Date }>(`SELECT clock_timestamp() - $1::interval AS at`, [
        interval,
      ]);
      return row!.at.toISOString();
    };

    it('says how long it lasted until the revocation', async () => {
      const key = await addKey(service, acme);
      await set(key, `created_at = ${days(2)}`);
      const exposedAt = await ago('3 hours');
      await post(`${key.id}/revoke`, { reason: 'compromised', exposedAt });
      const item = await itemOf(key);
      expect(item).toMatchObject({ exposedAt, revocationReason: 'compromised' });
      expect(item.exposureSeconds).toBe(
        Math.floor((Date.parse(item.revokedAt as string) - Date.parse(exposedAt)) / 1000),
      );
      const [revoked] = await events(service, acme.organizationId, 'api_key.revoked');
      expect(revoked!.details).toEqual({ reason: 'compromised', note: null, exposedAt });
    });

    it('counts a descendant from its creation, in bulk too', async () => {
      const [parent, child] = [await addKey(service, acme), await addKey(service, acme)];
      await service.sql('UPDATE api_keys SET parent_id = $2 WHERE id = $1', [child.id, parent.id]);
      await set(parent, `created_at = ${days(2)}`);
      await set(child, `created_at = clock_timestamp() - interval '50 seconds'`);
      const exposedAt = await ago('1 hour');
      await post('bulk-revoke', { tokens: [parent.token], reason: 'compromised', exposedAt });
      expect((await itemOf(parent)).exposureSeconds).toBeGreaterThanOrEqual(3600);
      const { exposureSeconds } = await itemOf(child);
      expect(exposureSeconds).toBeGreaterThanOrEqual(50);
      expect(exposureSeconds).toBeLessThan(3600);
    });

    it('is null where nobody said since when', async () => {
      const key = await addKey(service, acme);
      await post(`${key.id}/revoke`, { reason: 'compromised' });
      expect(await itemOf(key)).toMatchObject({ exposedAt: null, exposureSeconds: null });
    });

    it.each([
      [{ reason: 'other', exposedAt: '2027-01-01T00:00:00Z' }],
      [{ reason: 'compromised', exposedAt: '2999-01-01T00:00:00Z' }],
      [{ reason: 'compromised', exposedAt: 'yesterday' }],
      [{ reason: 'compromised', exposedAt: null }],
    ])('refuses %j', async (body) => {
      const key = await addKey(service, acme);
      const answer = await post(`${key.id}/revoke`, body);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'exposedAt' }] } });
      expect((await itemOf(key)).status).toBe('active');
    });
  });

  it('comes in pages, with the counts on the first alone', async () => {
    const keys: string[] = [];
    for (let i = 0; i < 5; i++) keys.push((await addKey(service, acme)).id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: Answer = await report(`?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(body.summary === null).toBe(cursor !== '');
      seen.push(...(body.items as Item[]).map(({ id }) => id));
      cursor = body.nextCursor as string | null;
    }
    expect(seen).toEqual(keys.reverse());
  });

  it('has, on demand, only keys of which something is to be said', async () => {
    const keys: TestKey[] = [];
    for (let i = 0; i < 6; i++) keys.push(await addKey(service, acme, { scopes: ['agents:read'] }));
    const [plain, soon, later, retiring, old, revoked] = keys as [
      TestKey, TestKey, TestKey, TestKey, TestKey, TestKey,
    ]; // prettier-ignore
    for (const key of [plain, soon, later, retiring, revoked])
      await set(key, 'last_used_at = clock_timestamp()');
    await set(soon, `expires_at = ${days(-13)} - interval '1 hour'`);
    await set(later, `expires_at = ${days(-15)}`);
    await set(retiring, `retires_at = clock_timestamp() + interval '1 hour'`);
    await set(old, `created_at = ${days(90)}`);
    await set(revoked, `revoked_at = clock_timestamp()`);
    const found = async (finding: string, more = '') =>
      ((await report(`?finding=${finding}${more}`)).body.items as Item[]).map(({ id }) => id);
    expect(await found('expiring')).toEqual([soon.id]);
    expect(await found('retiring')).toEqual([retiring.id]);
    expect(await found('noExpiry')).toEqual([plain.id, old.id]);
    expect(await found('neverUsed')).toEqual([old.id]);
    expect(await found('idle')).toEqual([]);
    // also where the pages before it have none
    await set(plain, `created_at = ${days(91)}`);
    await service.sql(
      `INSERT INTO api_key_routes (organization_id, key_id, method, route, last_at)
       SELECT organization_id, id, 'GET', '/v1/organizations/:organizationId/agents', clock_timestamp()
       FROM api_keys WHERE id = $1`,
      [old.id],
    );
    expect(await found('overScoped', '&limit=1')).toEqual([plain.id]);
    const { summary } = (await report('?finding=expiring')).body;
    expect(summary).toMatchObject({ keys: 6, expiring: 1, retiring: 1, noExpiry: 2 });
    const file = (await report('?format=csv&finding=noExpiry')).text.trimEnd().split('\r\n');
    expect(file.slice(1).map((line) => line.split(',')[0])).toEqual([old.id, plain.id]);
  });

  it.each([
    ['?format=xml', 'format'],
    ['?finding=other', 'finding'],
    ['?format=csv&limit=5', 'limit'],
    ['?format=csv&cursor=x', 'cursor'],
    ['?limit=201', 'limit'],
    ['?cursor=x', 'cursor'],
    ['?status=active', 'status'],
  ])('refuses %s and names %s', async (query, field) => {
    const answer = await report(query);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  it('is for whoever may see keys, of their own organization, and on record', async () => {
    const other = await service.owner('Other');
    const viewer = await addMemberWith(service, acme, ['policy.view']);
    expect((await report('', other.token)).status).toBe(404);
    expect((await report('', other.token, other)).body).toMatchObject({ items: [], summary: { keys: 0 } });
    expect(await report('', viewer.token)).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
    const key = await addKey(service, acme, { scopes: ['api-keys:read'] });
    expect((await report('?format=csv', key.token)).status).toBe(200);
    await report('?limit=1');
    const listed = await events(service, acme.organizationId, 'api_key.listed');
    expect(listed.map(({ actor_id, details }) => [actor_id, details])).toEqual([
      [key.id, { report: 'csv' }],
      [acme.userId, { report: 'json', items: 1 }],
    ]);
  });
});
