import { createHash } from 'node:crypto';
import { ApiKeysService, OrganizationsService, Refusal, type KeyToImport } from '../../src/index.js';
import { TestHost } from '../support/host.js';

const TENANT = '42';
const list = `/tenants/${TENANT}/invoices`;

describe('a host that had keys before', () => {
  let host: TestHost;
  let keys: ApiKeysService;

  beforeAll(async () => {
    host = await TestHost.start({ token: { prefix: 'acme', acceptXApiKey: true } });
    keys = host.app.get(ApiKeysService);
    await host.app.get(OrganizationsService).ensure({ id: TENANT, name: 'Tenant' });
  });
  afterAll(() => host.stop());

  const entry = (token: string, more: Partial<KeyToImport> = {}): KeyToImport => ({
    sha256: createHash('sha256').update(token).digest('base64url'),
    name: 'CI',
    organizationId: TENANT,
    scopes: ['invoices:read'],
    ...more,
  });

  it('imports them, and rotates them to keys that begin as it likes', async () => {
    const old = 'old_0123456789abcdef0123456789abcdef';
    expect((await host.call('GET', list, old)).status).toBe(401);
    const [key] = await keys.import([entry(old, { expiresAt: new Date(Date.now() + 3_600_000) })]);
    expect(key).toMatchObject({ existed: false });
    expect(await host.call('GET', list, old)).toMatchObject({ status: 200, body: { caller: 'CI' } });
    expect((await host.call('POST', list, old)).body).toMatchObject({ code: 'insufficient_scope' });
    expect((await host.call('GET', '/tenants/43/invoices', old)).status).toBe(404);

    const { token } = await keys.rotate({ organizationId: TENANT }, key!.id, { overlapSeconds: 0 });
    expect(token).toMatch(/^acme_[0-9A-Za-z]{49}$/);
    expect((await host.call('GET', list, token)).status).toBe(200);
    expect((await host.call('GET', list, old)).status).toBe(401);
  });

  it('lets them come in the header that they came in', async () => {
    const old = 'another-key-of-long-ago';
    const [key] = await keys.import([entry(old)]);
    const answer = await host.call('GET', list, undefined, { 'x-api-key': old });
    expect(answer).toMatchObject({ status: 200, headers: { deprecation: expect.any(String) } });
    const both = await host.call('GET', list, old, { 'x-api-key': old });
    expect(both).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    const uses = await host.sql<{ details: unknown }>(
      `SELECT details FROM praesidia.audit_events WHERE actor_id = $1 AND action = 'api_key.used'`,
      [key!.id],
    );
    expect(uses).toEqual([{ details: { header: 'x-api-key' } }]);
  });

  it('is told what is not accepted, and by which entry', async () => {
    const bad = [entry('one'), entry('two', { scopes: ['invoices:rede'], organizationId: 'nobody' })];
    const error = await keys.import(bad).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).getResponse()).toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'keys[1].scopes[0]' }],
    });
    expect((await host.call('GET', list, 'one')).status).toBe(401);
  });
});
