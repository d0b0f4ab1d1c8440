import { newToken, readToken } from '../../src/access/token.js';
import { auditEvents } from '../support/audit.js';
import { handOver, linkOf, openLink, postKey, type Handed } from '../support/claims.js';
import { TestService, type CallOptions, type Owner } from '../support/service.js';

describe('keys that are handed over by a claim link', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
    await service.sql('DELETE FROM throttles');
  });
  afterAll(() => service.stop());

  const post = (path: string, body: object) => postKey(service, acme, path, body);
  const create = (more: object = {}) => handOver(service, acme, more);
  const open = (link: string, more?: CallOptions) => openLink(service, link, more);
  const read = async ({ id }: Pick<Handed, 'id'>) =>
    (await service.call('GET', `${acme.base}/api-keys/${id}`, { token: acme.token })).body;
  const listed = async (query: string): Promise<string[]> => {
    const list = await service.call('GET', `${acme.base}/api-keys?${query}`, { token: acme.token });
    return (list.body.items as Handed[]).map(({ id }) => id);
  };
  const stored = () =>
    service.sql('SELECT * FROM api_keys k LEFT JOIN claim_links l ON l.key_id = k.id ORDER BY k.id');
  const claims = async () =>
    (await auditEvents(service, acme, { action: 'api_key.claimed' })).map(({ outcome, reason }) => [
      outcome,
      reason,
    ]);

  it('come without a token: only a link that works once, for a day', async () => {
    const body = { name: 'handed over', scopes: ['agents:read'], deliver: 'claim' };
    const headers = { host: 'keys.lan:3000' };
    const made = await service.call('POST', `${acme.base}/api-keys`, { token: acme.token, body, headers });
    expect(made.status).toBe(201);
    expect(made.headers['cache-control']).toBe('no-store');
    const { claimUrl, claimExpiresAt, ...key } = made.body;
    expect(key).toMatchObject({ status: 'unclaimed', last4: null, lastUsedAt: null });
    expect(key).not.toHaveProperty('token');
    expect(key.prefix).toMatch(/^psk_[0-9A-Za-z]{8}$/);
    expect(await read(key)).toEqual(key);
    const link = linkOf({ claimUrl });
    expect(claimUrl).toBe(`http://keys.lan:3000/api-keys/claim#token=${link}`);
    expect(readToken(link)).toEqual({ kind: 'link' });
    const hours = (Date.parse(claimExpiresAt) - Date.parse(key.createdAt)) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
    expect(await service.sql('SELECT digest FROM api_keys WHERE id = $1', [key.id])).toEqual([
      { digest: null },
    ]);
    expect(JSON.stringify([await stored(), await service.sql('SELECT * FROM audit_events')])).not.toContain(
      link,
    );
    const [created] = await auditEvents(service, acme, { action: 'api_key.created' });
    expect(created).toMatchObject({
      target: { id: key.id, keyPrefix: key.prefix },
      details: { deliver: 'claim' },
    });
  });

  it('get their token from whoever opens the link first', async () => {
    const key = await create({ allowedCidrs: ['203.0.113.0/24'] });
    const opened = await open(linkOf(key), { ip: '192.0.2.7', headers: { 'user-agent': 'a browser' } });
    expect(opened.status).toBe(200);
    expect(opened.headers['cache-control']).toBe('no-store');
    const { token, ...view } = opened.body;
    expect(readToken(token)).toEqual({ kind: 'api_key' });
    expect(token.slice(0, 12)).toBe(key.prefix);
    expect(view).toMatchObject({ id: key.id, prefix: key.prefix, last4: token.slice(-4), status: 'active' });
    expect(await read(key)).toEqual(view);
    expect(await service.call('GET', `${acme.base}/agents`, { token, ip: '203.0.113.1' })).toMatchObject({
      status: 200,
    });
    // its networks bound the use of the key, not the opening of its link
    expect((await service.call('GET', `${acme.base}/agents`, { token, ip: '192.0.2.7' })).status).toBe(401);
    const [event] = await auditEvents(service, acme, { action: 'api_key.claimed' });
    expect(event).toMatchObject({
      outcome: 'success',
      category: 'change',
      actor: { kind: 'system', id: null, name: 'claim link' },
      target: { type: 'api_key', id: key.id, keyPrefix: key.prefix },
      request: { ip: '192.0.2.7', userAgent: 'a browser', route: '/v1/api-keys/claim', status: 200 },
    });
    const dump = JSON.stringify([await stored(), await service.sql('SELECT * FROM audit_events')]);
    expect(dump).not.toContain(token.slice(12, -4));
  });

  it('are claimed once, also when many open the link at the same time', async () => {
    const key = await create();
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(linkOf(key))));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const answer of answers.filter((each) => each !== won[0])) {
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'conflict', detail: 'This link has been opened before; it works once.' },
      });
      expect(answer.text).not.toContain('psk_');
    }
    expect((await service.call('GET', `${acme.base}/agents`, { token: won[0]!.body.token })).status).toBe(
      200,
    );
    const outcomes = await claims();
    expect(outcomes.filter(([outcome]) => outcome === 'success')).toHaveLength(1);
    expect(outcomes.filter(([, reason]) => reason === 'claimed')).toHaveLength(19);
  });

  it('are refused with the rule, and change nothing, when the link is late or the key has ended', async () => {
    const late = await create();
    await service.sql('UPDATE claim_links SET expires_at = clock_timestamp() WHERE key_id = $1', [late.id]);
    const revoked = await create();
    await post(`/${revoked.id}/revoke`, { reason: 'no_longer_needed' });
    const expired = await create({ expiresAt: '2099-01-01T00:00:00Z' });
    await service.sql('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [expired.id]);
    const before = await stored();
    for (const [key, detail] of [
      [late, 'This link has expired. Ask for a new one.'],
      [revoked, 'The key of this link is revoked.'],
      [expired, 'The key of this link is expired.'],
    ] as const)
      expect(await open(linkOf(key))).toMatchObject({ status: 409, body: { code: 'conflict', detail } });
    expect(await stored()).toEqual(before);
    expect(await claims()).toEqual([
      ['failed', 'expired'],
      ['failed', 'revoked'],
      ['failed', 'link_expired'],
    ]);
    expect([(await read(late)).status, (await read(revoked)).status, (await read(expired)).status]).toEqual([
      'unclaimed',
      'revoked',
      'expired',
    ]);
  });

  it('are not found by links that are none, which are throttled by address', async () => {
    const key = await create();
    const ip = '192.0.2.1';
    for (const link of [newToken('link'), 'nonsense', '', newToken('api_key'), key.prefix]) {
      const refused = await open(link, { ip });
      expect(refused).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    for (const body of [{}, { token: 7 }, { token: null }, { token: linkOf(key), extra: 1 }])
      expect(await service.call('POST', '/v1/api-keys/claim', { body })).toMatchObject({ status: 400 });
    for (let i = 5; i < 80; i++) await open(newToken('link'), { ip });
    expect(await open(linkOf(key), { ip })).toMatchObject({
      status: 429,
      body: { code: 'too_many_requests' },
    });
    expect((await open(linkOf(key))).status).toBe(200);
  });

  it('wait while the plan has no keys', async () => {
    const key = await create();
    const plan = (name: string) =>
      service.call('PUT', `${acme.base}/plan`, { token: acme.token, body: { plan: name } });
    await plan('free');
    expect((await read(key)).status).toBe('unclaimed');
    expect(await open(linkOf(key))).toMatchObject({
      status: 403,
      body: {
        code: 'plan_upgrade_required',
        requiredFeature: 'programmatic_access',
        plan: 'free',
        plansWithFeature: ['team', 'enterprise'],
      },
    });
    expect(await claims()).toEqual([['denied', 'not_in_plan']]);
    await plan('team');
    expect((await open(linkOf(key))).status).toBe(200);
  });

  it('stand in lists under their own status', async () => {
    const waiting = await create();
    const claimed = await create();
    await open(linkOf(claimed));
    const gone = await create();
    await post(`/${gone.id}/revoke`, { reason: 'other' });
    expect(await listed('')).toEqual([claimed.id, waiting.id]);
    expect(await listed('status=unclaimed')).toEqual([waiting.id]);
    expect(await listed('status=active')).toEqual([claimed.id]);
    expect(await listed('status=revoked')).toEqual([gone.id]);
    expect(await listed(`prefix=${waiting.prefix}`)).toEqual([waiting.id]);
    await service.sql(`UPDATE organizations SET plan = 'free' WHERE id = $1`, [acme.organizationId]);
    expect(await listed('status=suspended')).toEqual([claimed.id]);
    expect(await listed('status=unclaimed')).toEqual([waiting.id]);
  });

  it('are changed and revoked like others, also many at once', async () => {
    const keys = [await create(), await create(), await create()];
    const changed = await service.call('PATCH', `${acme.base}/api-keys/${keys[0]!.id}`, {
      token: acme.token,
      body: { scopes: ['workflows:read'] },
    });
    expect(changed).toMatchObject({ status: 200, body: { status: 'unclaimed', scopes: ['workflows:read'] } });
    const opened = await open(linkOf(keys[0]!));
    expect(opened.body.scopes).toEqual(['workflows:read']);
    const bulk = await post('/bulk-revoke', {
      filter: { status: 'unclaimed' },
      reason: 'policy',
      expectedCount: 2,
    });
    expect(bulk).toMatchObject({ status: 200, body: { revokedCount: 2 } });
    expect((await open(linkOf(keys[1]!))).status).toBe(409);
    expect((await read(keys[2]!)).status).toBe('revoked');
    expect((await read(keys[0]!)).status).toBe('active');
  });

  it('never let anybody in before they are claimed', async () => {
    const key = await create();
    for (const token of [newToken('api_key', key.prefix), linkOf(key)])
      expect(await service.call('GET', '/v1/auth/whoami', { token })).toMatchObject({
        status: 401,
        body: { code: 'invalid_token' },
      });
    expect((await read(key)).lastUsedAt).toBeNull();
  });

  it('are revoked or claimed when both are tried at once, and never both', async () => {
    for (let i = 0; i < 5; i++) {
      const key = await create();
      const [opened, revoked] = await Promise.all([
        open(linkOf(key)),
        post(`/${key.id}/revoke`, { reason: 'compromised' }),
      ]);
      expect(revoked.status).toBe(200);
      expect([200, 409]).toContain(opened.status);
      if (opened.status === 200)
        expect((await service.call('GET', '/v1/auth/whoami', { token: opened.body.token })).status).toBe(401);
    }
  });
});
