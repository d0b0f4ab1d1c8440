import { addMemberWith } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { handOver, linkOf, openLink, postKey } from '../support/claims.js';
import { TestService, type CallOptions, type Owner } from '../support/service.js';

describe('claim links', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  beforeEach(() => service.sql('DELETE FROM throttles'));
  afterAll(() => service.stop());

  const post = (path: string, body: object, more?: CallOptions) => postKey(service, acme, path, body, more);
  const create = (more: object = {}) => handOver(service, acme, more);
  const open = (link: string) => openLink(service, link);
  const stored = () =>
    service.sql('SELECT * FROM api_keys k LEFT JOIN claim_links l ON l.key_id = k.id ORDER BY k.id');

  it('exceed neither the caller who makes them nor the one who renews their link', async () => {
    const issuer = await addMemberWith(service, acme, ['api_keys.create', 'agents.view']);
    const body = { name: 'x', scopes: ['agents:write'], deliver: 'claim' };
    const before = await stored();
    expect(await post('', body, { token: issuer.token })).toMatchObject({
      status: 403,
      body: { code: 'exceeds_caller' },
    });
    expect(await stored()).toEqual(before);
    const strong = await create({ scopes: ['agents:write'] });
    expect(await post(`/${strong.id}/claim-link`, {}, { token: issuer.token })).toMatchObject({
      status: 403,
      body: { code: 'exceeds_caller' },
    });
    expect((await open(linkOf(strong))).status).toBe(200);
  });

  it('do not show the link again when the request is repeated', async () => {
    const body = { name: 'once', scopes: ['agents:read'], deliver: 'claim' };
    const headers = { 'idempotency-key': 'claim-once' };
    const first = await post('', body, { headers });
    const again = await post('', body, { headers });
    expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
    expect(again.body).not.toHaveProperty('claimUrl');
    expect(again.body).not.toHaveProperty('token');
    expect(again.body.id).toBe(first.body.id);
    const records = JSON.stringify(await service.sql('SELECT response FROM idempotency_records'));
    expect(records).not.toContain(linkOf(first.body));
  });

  it('get a new link in the place of one that was lost or is late', async () => {
    const key = await create();
    await service.sql('UPDATE claim_links SET expires_at = clock_timestamp() WHERE key_id = $1', [key.id]);
    const headers = { 'idempotency-key': 'renew-once' };
    const renewed = await post(`/${key.id}/claim-link`, {}, { headers });
    expect(renewed).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } });
    expect(renewed.body).toMatchObject({ id: key.id, status: 'unclaimed' });
    expect((await post(`/${key.id}/claim-link`, {}, { headers })).body).not.toHaveProperty('claimUrl');
    const [event] = await auditEvents(service, acme, { action: 'api_key.updated', targetId: key.id });
    expect(event!.details).toEqual({ changes: { claimExpiresAt: { to: renewed.body.claimExpiresAt } } });
    expect((await open(linkOf(key))).status).toBe(404);
    expect((await open(linkOf(renewed.body))).status).toBe(200);
    expect(await post(`/${key.id}/claim-link`, {})).toMatchObject({
      status: 409,
      body: { detail: 'The key is active; only a key that is unclaimed has a link.' },
    });
  });

  it('are nothing to another organization', async () => {
    const key = await create();
    const path = `${other.base}/api-keys/${key.id}/claim-link`;
    const foreign = await service.call('POST', path, { token: other.token, body: {} });
    expect(foreign).toMatchObject({ status: 404, body: { detail: 'There is no such API key.' } });
    expect((await open(linkOf(key))).status).toBe(200);
  });
});

describe('the origin of a claim link', () => {
  it('is the public one where the service knows it', async () => {
    const service = await TestService.start({ PUBLIC_URL: 'https://keys.example.com' });
    try {
      const acme = await service.owner();
      const made = await service.call('POST', `${acme.base}/api-keys`, {
        token: acme.token,
        body: { name: 'x', scopes: ['agents:read'], deliver: 'claim' },
      });
      expect(made.body.claimUrl).toMatch(/^https:\/\/keys\.example\.com\/api-keys\/claim#token=psl_/);
    } finally {
      await service.stop();
    }
  });
});
