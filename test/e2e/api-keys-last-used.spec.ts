import { LastUsed } from '../../src/authentication/last-used.js';
import { addKey, type TestKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

describe('when an API key was last used', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const use = ({ token }: TestKey, ip = '203.0.113.9') =>
    service.call('GET', '/v1/organizations/self/agents', { token, ip });
  const flush = () => service.service.app.get(LastUsed, { strict: false }).flush();
  const shown = async ({
    id,
  }: TestKey): Promise<{ lastUsedAt: string | null; lastUsedIp: string | null }> => {
    const { body } = await service.call('GET', `${acme.base}/api-keys/${id}`, { token: acme.token });
    return { lastUsedAt: body.lastUsedAt, lastUsedIp: body.lastUsedIp };
  };
  /** The moment of the newest use that is on record. */
  const recorded = async ({ id }: TestKey): Promise<string> => {
    const [row] = await service.sql<{ at: Date }>(
      `SELECT max(occurred_at) AS at FROM audit_events WHERE action = 'api_key.used' AND actor_id = $1`,
      [id],
    );
    return row!.at.toISOString();
  };

  it('is shown at once after the first use', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    expect(await shown(key)).toEqual({ lastUsedAt: null, lastUsedIp: null });
    await use(key);
    expect(await shown(key)).toEqual({ lastUsedAt: await recorded(key), lastUsedIp: '203.0.113.9' });
  });

  it('follows later uses, and costs them no write of their own', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    await use(key);
    const version = async () =>
      (await service.sql<{ xmin: string }>('SELECT xmin::text FROM api_keys WHERE id = $1', [key.id]))[0]!
        .xmin;
    await flush();
    const before = await version();
    for (const ip of ['203.0.113.10', '203.0.113.11', '203.0.113.12']) await use(key, ip);
    await flush();
    expect(await shown(key)).toEqual({ lastUsedAt: await recorded(key), lastUsedIp: '203.0.113.12' });
    const after = await version();
    expect(after).not.toBe(before);
    await flush();
    expect(await version()).toBe(after);
  });

  it('never goes backwards, whatever another instance has written', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    await use(key);
    await use(key);
    const later = '2099-01-01T00:00:00.000Z';
    await service.sql(`UPDATE api_keys SET last_used_at = $2, last_used_ip = '198.51.100.1' WHERE id = $1`, [
      key.id,
      later,
    ]);
    await flush();
    expect(await shown(key)).toEqual({ lastUsedAt: later, lastUsedIp: '198.51.100.1' });
  });

  it('is not touched by a change of the key', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    await use(key);
    const path = `${acme.base}/api-keys/${key.id}`;
    const rename = (name: string) => service.call('PATCH', path, { token: acme.token, body: { name } });
    const [changed] = await Promise.all([rename('one'), use(key), rename('two'), use(key)]);
    expect(Date.parse(changed.body.lastUsedAt)).not.toBeNaN();
    await flush();
    expect((await shown(key)).lastUsedAt).toBe(await recorded(key));
  });

  it('is written later when the key is locked, and no request waits for that', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    const runner = service.service.database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT 1 FROM api_keys WHERE id = $1 FOR UPDATE', [key.id]);
    expect((await use(key)).status).toBe(200);
    expect((await shown(key)).lastUsedAt).toBeNull();
    await runner.rollbackTransaction();
    await runner.release();
    await flush();
    expect((await shown(key)).lastUsedAt).toBe(await recorded(key));
  });
});
