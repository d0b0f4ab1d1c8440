import { readToken } from '../../src/access/token.js';
import { addMemberWith } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

const VIEW_FIELDS = [
  'allowedCidrs', 'createdAt', 'createdBy', 'description', 'expiresAt', 'id', 'last4', 'lastUsedAt', 'lastUsedIp', 'name',
  'organizationId', 'predecessorId', 'prefix', 'rateLimit', 'retiresAt', 'revocationNote', 'revocationReason', 'revokedAt',
  'revokedBy', 'scopes', 'status', 'successorId',
]; // prettier-ignore

describe('API keys', () => {
  let service: TestService;
  let acme: Owner;
  let other: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    other = await service.owner('Other');
  });
  afterAll(() => service.stop());

  const create = (body: object, token = acme.token, headers?: Record<string, string>) =>
    service.call('POST', `${acme.base}/api-keys`, { token, body, headers });
  const keys = async () => service.sql(`SELECT * FROM api_keys ORDER BY id`);
  const events = (action: string, targetId: string) =>
    service.sql<{ details: Record<string, unknown>; actor_id: string; target_key_prefix: string }>(
      'SELECT * FROM audit_events WHERE action = $1 AND target_id = $2',
      [action, targetId],
    );

  it('shows the token once, stores only its digest, and lets it in', async () => {
    const made = await create({ name: 'pipeline', scopes: ['agents:write', 'agents:read'] });
    expect(made.status).toBe(201);
    expect(made.headers['cache-control']).toBe('no-store');
    const { token, ...view } = made.body;
    expect(readToken(token)).toEqual({ kind: 'api_key' });
    expect(Object.keys(view).sort()).toEqual(VIEW_FIELDS);
    expect(view).toMatchObject({
      organizationId: acme.organizationId,
      name: 'pipeline',
      description: null,
      prefix: token.slice(0, 12),
      last4: token.slice(-4),
      scopes: ['agents:write', 'agents:read'],
      status: 'active',
      createdBy: { kind: 'user', id: acme.userId, name: 'Owner of Acme' },
      expiresAt: null,
      lastUsedAt: null,
      allowedCidrs: [],
      revokedBy: null,
    });
    const agent = await service.call('POST', '/v1/organizations/self/agents', {
      token,
      body: { name: 'made by key' },
    });
    expect(agent.status).toBe(201);
    const dump = JSON.stringify([await keys(), await service.sql('SELECT * FROM audit_events')]);
    expect(dump).not.toContain(token);
    expect(dump).not.toContain(token.slice(12, -4));
    const [event] = await events('api_key.created', view.id);
    expect(event).toMatchObject({
      actor_id: acme.userId,
      target_key_prefix: view.prefix,
      details: { scopes: ['agents:write', 'agents:read'], expiresAt: null, allowedCidrs: [] },
    });
  });

  it('keeps networks in one spelling and an expiry to the millisecond', async () => {
    const made = await create({
      name: 'bounded',
      description: 'two\nlines',
      scopes: ['agents:read'],
      expiresAt: '2099-01-31T12:00:00.5+02:00',
      allowedCidrs: ['2001:DB8:0::/32', '203.0.113.0/24'],
      deliver: 'response',
    });
    expect(made.body).toMatchObject({
      status: 'active',
      description: 'two\nlines',
      expiresAt: '2099-01-31T10:00:00.500Z',
      allowedCidrs: ['2001:db8::/32', '203.0.113.0/24'],
    });
  });

  it.each([
    [{ scopes: ['agents:read'] }, 'name'],
    [{ name: ' ', scopes: ['agents:read'] }, 'name'],
    [{ name: 'x'.repeat(201), scopes: ['agents:read'] }, 'name'],
    [{ name: 'x' }, 'scopes'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: 'agents:read' }, 'scopes'],
    [{ name: 'x', scopes: ['agents:read', 'agents:fly'] }, 'scopes[1]'],
    [{ name: 'x', scopes: ['*'] }, 'scopes[0]'],
    [{ name: 'x', scopes: ['agents:*'] }, 'scopes[0]'],
    [{ name: 'x', scopes: [7] }, 'scopes[0]'],
    [{ name: 'x', scopes: ['agents:read', 'agents:read'] }, 'scopes[1]'],
    [{ name: 'x', scopes: ['agents:read'], expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'x', scopes: ['agents:read'], expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'x', scopes: ['agents:read'], expiresAt: 4102444800000 }, 'expiresAt'],
    [{ name: 'x', scopes: ['agents:read'], allowedCidrs: ['10.0.0.1/8'] }, 'allowedCidrs[0]'],
    [
      { name: 'x', scopes: ['agents:read'], allowedCidrs: ['10.0.0.0/8', '::ffff:10.0.0.0/104'] },
      'allowedCidrs[1]',
    ],
    [{ name: 'x', scopes: ['agents:read'], allowedCidrs: [{}] }, 'allowedCidrs[0]'],
    [{ name: 'x', scopes: ['agents:read'], allowedCidrs: null }, 'allowedCidrs'],
    [
      {
        name: 'x',
        scopes: ['agents:read'],
        allowedCidrs: Array.from({ length: 101 }, (_, i) => `10.0.${i}.0/24`),
      },
      'allowedCidrs',
    ],
    [{ name: 'x', scopes: ['agents:read'], deliver: 'email' }, 'deliver'],
    [{ name: 'x', scopes: ['agents:read'], rateLimit: 5 }, 'rateLimit'],
    [{ name: 'x', scopes: ['agents:read'], rateLimit: [] }, 'rateLimit'],
    [{ name: 'x', scopes: ['agents:read'], rateLimit: {} }, 'rateLimit.windowSeconds'],
    [
      { name: 'x', scopes: ['agents:read'], rateLimit: { requests: 0, windowSeconds: 1 } },
      'rateLimit.requests',
    ],
    [
      { name: 'x', scopes: ['agents:read'], rateLimit: { requests: 1, windowSeconds: 1.5 } },
      'rateLimit.windowSeconds',
    ],
    [
      { name: 'x', scopes: ['agents:read'], rateLimit: { requests: 1, windowSeconds: 2_592_001 } },
      'rateLimit.windowSeconds',
    ],
    [
      { name: 'x', scopes: ['agents:read'], rateLimit: { requests: '1', windowSeconds: 1 } },
      'rateLimit.requests',
    ],
    [
      { name: 'x', scopes: ['agents:read'], rateLimit: { requests: 1, windowSeconds: 1, per: 'ip' } },
      'rateLimit.per',
    ],
    [{ name: 'x', scopes: ['agents:read'], token: 'mine' }, 'token'],
  ])('refuses %j and names %s', async (body, field) => {
    const before = await keys();
    const refused = await create(body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(await keys()).toEqual(before);
  });

  it('lists the scopes there are when one is unknown', async () => {
    const refused = await create({ name: 'x', scopes: ['agents:fly'] });
    expect(refused.body.detail).toContain('agents:read, agents:write');
  });

  it('repeats the answer to an Idempotency-Key without the token', async () => {
    const headers = { 'idempotency-key': 'create-once' };
    const first = await create({ name: 'once', scopes: ['agents:read'] }, acme.token, headers);
    const again = await create({ name: 'once', scopes: ['agents:read'] }, acme.token, headers);
    const { token, ...view } = first.body;
    expect(token).toMatch(/^psk_/);
    expect(again).toMatchObject({
      status: 200,
      headers: { 'idempotent-replayed': 'true', 'cache-control': 'no-store' },
    });
    expect(again.body).toEqual(view);
    const mismatch = await create({ name: 'other', scopes: ['agents:read'] }, acme.token, headers);
    expect(mismatch).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
    expect(await service.sql(`SELECT 1 FROM api_keys WHERE name = 'once'`)).toHaveLength(1);
  });

  it('reads one and puts the reading on record; a foreign one is missing', async () => {
    const made = await create({ name: 'read me', scopes: ['agents:read'] });
    const { token, ...view } = made.body;
    expect(token).toBeDefined();
    const path = `${acme.base}/api-keys/${view.id}`;
    expect((await service.call('GET', path, { token: acme.token })).body).toEqual(view);
    expect(await events('api_key.viewed', view.id)).toHaveLength(1);
    const foreign = { status: 404, body: { code: 'not_found', detail: 'There is no such API key.' } };
    expect(
      await service.call('GET', `${other.base}/api-keys/${view.id}`, { token: other.token }),
    ).toMatchObject(foreign);
    expect(await service.call('GET', `${acme.base}/api-keys/nonsense`, { token: acme.token })).toMatchObject(
      foreign,
    );
    for (const [method, suffix, body] of [
      ['PATCH', '', { name: 'stolen' }],
      ['POST', '/revoke', { reason: 'other' }],
    ] as const) {
      const before = await keys();
      const options = { token: other.token, body };
      expect(await service.call(method, `${other.base}/api-keys/${view.id}${suffix}`, options)).toMatchObject(
        foreign,
      );
      expect(await keys()).toEqual(before);
    }
  });

  it('refuses a person who would hand out more than they hold', async () => {
    const issuer = await addMemberWith(service, acme, ['api_keys.create', 'agents.view']);
    const before = await keys();
    const refused = await create({ name: 'x', scopes: ['agents:read', 'agents:write'] }, issuer.token);
    expect(refused).toMatchObject({ status: 403, body: { code: 'exceeds_caller' } });
    expect(refused.body.detail).toContain('agents:write');
    expect(refused.body.detail).not.toContain('agents:read');
    expect(await keys()).toEqual(before);
    expect((await create({ name: 'x', scopes: ['agents:read'] }, issuer.token)).status).toBe(201);
  });
});
