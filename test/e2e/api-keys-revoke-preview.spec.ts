import { addKey, type TestKey } from '../support/actors.js';
import { chainOf, storedRevocations } from '../support/keys.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { plantUses, rolledUp } from '../support/usage.js';

const TEMPLATE = '/v1/organizations/:organizationId';

describe('the preview of a revocation', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner();
  });
  afterAll(() => service.stop());

  const preview = (body: object, more: object = {}): Promise<Answer> =>
    service.call('POST', `${acme.base}/api-keys/bulk-revoke`, {
      token: acme.token,
      body: { reason: 'other', dryRun: true, ...body, ...more },
    });
  const plant = (key: TestKey, more: object) =>
    plantUses(service, { organizationId: acme.organizationId, keyId: key.id, ...more });

  it('tells a key that may revoke and not read how many, and not which', async () => {
    const victim = await addKey(service, acme, { scopes: ['agents:read'] });
    await plant(victim, { ago: '1 hour' });
    await rolledUp(service);
    const ask = async (scopes: string[]) => {
      const { token } = await addKey(service, acme, { scopes });
      const body = { reason: 'other', dryRun: true, keyIds: [victim.id] };
      return (await service.call('POST', `${acme.base}/api-keys/bulk-revoke`, { token, body })).body.preview;
    };
    expect(await ask(['api-keys:write'])).toMatchObject({ usedCount: 1, used: [], descendants: [] });
    const seen = await ask(['api-keys:write', 'api-keys:read']);
    expect(seen).toMatchObject({ usedCount: 1, used: [{ id: victim.id }] });
  });

  it('tells which keys were used in the last 24 hours, on which routes and from where, up to this moment', async () => {
    const scopes = ['agents:read', 'workflows:read'];
    const [busy, quiet, old] = await Promise.all([1, 2, 3].map(() => addKey(service, acme, { scopes })));
    await plant(busy!, { ago: '25 hours', route: '/workflows', ip: '192.0.2.1' });
    await plant(busy!, { ago: '23 hours', route: '/agents/:id', ip: '192.0.2.2' });
    await plant(old!, { ago: '3 days' });
    await rolledUp(service);
    const before = await storedRevocations(service);
    await service.call('GET', `${acme.base}/agents`, { token: busy!.token, ip: '192.0.2.3' });
    const keyIds = [busy!.id, quiet!.id, old!.id];
    const { status, body } = await preview({ keyIds });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        revokedCount: 3,
        preview: {
          usedCount: 1,
          used: [
            {
              id: busy!.id,
              prefix: busy!.token.slice(0, 12),
              routeCount: 2,
              routes: [
                { method: 'GET', route: `${TEMPLATE}/agents` },
                { method: 'GET', route: `${TEMPLATE}/agents/:id` },
              ],
              addressCount: 2,
              addresses: [{ ip: '192.0.2.3' }, { ip: '192.0.2.2' }],
            },
          ],
          descendantCount: 0,
          descendants: [],
          complete: true,
        },
      },
    });
    expect(body.preview.used[0].lastUsedAt).toBe(body.preview.used[0].routes[0].lastUsedAt);
    // by filter the same, and when all has been rolled up
    await rolledUp(service);
    expect((await preview({ filter: { status: 'all' } })).body.preview).toEqual({
      ...body.preview,
      since: expect.any(String),
    });
    expect(await storedRevocations(service)).toEqual(before);
  });

  it('tells the living keys that were made with them, whether they go too or not', async () => {
    const chain = await chainOf(service, acme, 4);
    await service.sql(`UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1`, [chain[2]!.id]);
    await plant(chain[3]!, {});
    const descendants = [
      { id: chain[1]!.id, parentId: chain[0]!.id },
      { id: chain[3]!.id, parentId: chain[2]!.id },
    ];
    const body = { keyIds: [chain[0]!.id] };
    const alone = (await preview(body)).body;
    expect(alone).toMatchObject({ revokedCount: 1, preview: { descendantCount: 2, usedCount: 0, used: [] } });
    expect(
      alone.preview.descendants.map(({ id, parentId }: Record<string, string>) => ({ id, parentId })),
    ).toEqual(descendants.sort((a, b) => (a.id < b.id ? -1 : 1)));
    expect((await preview(body, { includeDescendants: true })).body).toMatchObject({
      revokedCount: 3,
      preview: { descendantCount: 2, usedCount: 1, used: [{ id: chain[3]!.id }] },
    });
  });

  it('leaves out what breaks nothing: keys that work no more, and other organizations', async () => {
    const other = await service.owner('Other');
    const foreign = await addKey(service, other);
    await plantUses(service, { organizationId: other.organizationId, keyId: foreign.id });
    const [revoked, expired] = await Promise.all([1, 2].map(() => addKey(service, acme)));
    for (const key of [revoked!, expired!]) await plant(key, {});
    await service.sql(`UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1`, [revoked!.id]);
    await service.sql(`UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1`, [expired!.id]);
    const { body } = await preview({ keyIds: [revoked!.id, expired!.id, foreign.id] });
    expect(body).toMatchObject({
      revokedCount: 1,
      alreadyRevoked: [revoked!.id],
      notFound: [foreign.id],
      preview: { usedCount: 0, used: [] },
    });
  });

  it('lists a thousand keys, a hundred addresses of each, and counts them all', async () => {
    await service.sql(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_name)
       SELECT uuid_v7(), $1::uuid, 'key ' || n, uuid_send(gen_random_uuid()), 'psk_abcdefgh', 'abcd', '{agents:read}', 'system', 'test'
       FROM generate_series(1, 1005) n`,
      [acme.organizationId],
    );
    const USED = `INSERT INTO api_key_usage SELECT k.id, (clock_timestamp() AT TIME ZONE 'UTC')::date, 'GET', '/', $2 || n, k.organization_id, 1, 0, 0,
      clock_timestamp(), clock_timestamp() FROM api_keys k, generate_series(1, $3::int) n WHERE k.organization_id = $1`;
    await service.sql(USED, [acme.organizationId, 'a', 1]);
    const many = await addKey(service, acme);
    await service.sql(`${USED} AND k.id = $4`, [acme.organizationId, 'b', 150, many.id]);
    const { body } = await preview({ filter: { status: 'active' } });
    expect(body.revokedCount).toBe(1_006);
    expect(body.preview.usedCount).toBe(1_006);
    expect(body.preview.used).toHaveLength(1_000);
    expect(body.preview.used[0]).toMatchObject({ id: many.id, addressCount: 150 });
    expect(body.preview.used[0].addresses).toHaveLength(100);
  });
});
