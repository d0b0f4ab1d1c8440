import { addKey, type TestKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

describe('the addresses a key may be used from', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start({ TRUST_PROXY: '192.0.2.0/24,2001:db8:ffff::/48' });
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  async function keyFrom(...cidrs: string[]): Promise<TestKey> {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    await service.sql('UPDATE api_keys SET allowed_cidrs = $2 WHERE id = $1', [key.id, cidrs]);
    return key;
  }
  const call = (key: TestKey, ip: string, forwarded?: string) =>
    service.call('GET', '/v1/organizations/self/agents', {
      token: key.token,
      ip,
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    });

  it.each([
    [['203.0.113.0/24'], '203.0.113.9', undefined, 200],
    [['203.0.113.0/24'], '203.0.114.9', undefined, 401],
    [['203.0.113.0/24'], '::ffff:203.0.113.9', undefined, 200],
    [['203.0.113.0/24', '2001:db8:1::/48'], '2001:db8:1::7', undefined, 200],
    [['2001:db8:1::/48'], '2001:db8:2::7', undefined, 401],
    [['2001:db8:1::/48'], '203.0.113.9', undefined, 401],
    // a header from anybody else is a claim, not an address
    [['203.0.113.0/24'], '198.51.100.1', '203.0.113.9', 401],
    [['198.51.100.0/24'], '198.51.100.1', '203.0.113.9', 200],
    // a trusted proxy says where the request came from; the last address that is none of ours counts
    [['203.0.113.0/24'], '192.0.2.1', '203.0.113.9', 200],
    [['203.0.113.0/24'], '::ffff:192.0.2.1', '203.0.113.9', 200],
    [['203.0.113.0/24'], '2001:db8:ffff::1', '203.0.113.9', 200],
    [['203.0.113.0/24'], '192.0.2.1', '203.0.113.9, 198.51.100.1', 401],
    [['203.0.113.0/24'], '192.0.2.1', '198.51.100.1, 203.0.113.9', 200],
    [['203.0.113.0/24'], '192.0.2.1', '203.0.113.9, 192.0.2.7', 200],
    [['203.0.113.0/24'], '192.0.2.1', 'nonsense', 401],
    [['192.0.2.0/24'], '192.0.2.1', '203.0.113.9', 401],
  ])('%j: from %s forwarded for %s is %d', async (cidrs, ip, forwarded, status) => {
    const key = await keyFrom(...cidrs);
    const answer = await call(key, ip, forwarded);
    expect(answer.status).toBe(status);
    const rejected = await service.sql<{ reason: string; status: number }>(
      `SELECT reason, status FROM audit_events WHERE action = 'api_key.rejected' AND target_id = $1`,
      [key.id],
    );
    expect(rejected).toEqual(status === 401 ? [{ reason: 'cidr', status: 401 }] : []);
  });

  it('cannot be told from any other reason, and are not learnt from the answer', async () => {
    const key = await keyFrom('203.0.113.0/24');
    const dead = await keyFrom();
    await service.sql('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [dead.id]);
    const [away, revoked] = [await call(key, '198.51.100.1'), await call(dead, '198.51.100.1')];
    expect({ ...away.body, requestId: '' }).toEqual({ ...revoked.body, requestId: '' });
    expect(away.headers['www-authenticate']).toBe(revoked.headers['www-authenticate']);
  });

  it('are recorded in one notation with the last use', async () => {
    const key = await keyFrom('203.0.113.0/24');
    await call(key, '::ffff:203.0.113.9');
    const shown = await service.call('GET', `${acme.base}/api-keys/${key.id}`, { token: acme.token });
    expect(shown.body.lastUsedIp).toBe('203.0.113.9');
  });
});
