import { jest } from '@jest/globals';
import { newToken } from '../../src/access/token.js';
import { newId } from '../../src/database/columns.js';
import type { Statement } from '../../src/database/database.js';
import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { TestService, type Owner } from '../support/service.js';
import { addService, authorize, HOST_REQUEST, question } from '../support/services.js';

describe('POST /v1/authorize', () => {
  let service: TestService;
  let token: string;
  let serviceId: string;
  let acme: Owner;
  let key: TestKey;

  beforeAll(async () => {
    service = await TestService.start();
    token = await addService(service);
    [{ id: serviceId }] = (await service.sql('SELECT id FROM service_tokens')) as [{ id: string }];
  });
  beforeEach(async () => {
    acme = await service.owner();
    key = await addKey(service, acme, { scopes: ['agents:read'] });
  });
  afterAll(() => service.stop());

  const ask = (body: unknown) => authorize(service, token, body);
  const uses = (organization = acme) => auditEvents(service, organization, { action: 'api_key.used' });
  const rejections = () => auditEvents(service, acme, { action: 'api_key.rejected' });

  it('lets a key do what it may, and has put that on record when it answers', async () => {
    const target = { type: 'invoice', id: newId(), name: 'No. 7' };
    const answer = await ask(question({ token: key.token, target, organizationId: acme.organizationId }));
    expect(answer.status).toBe(200);
    const [event] = await uses();
    expect(answer.body).toEqual({
      allowed: true,
      principal: {
        subject: { kind: 'api_key', id: key.id, name: `key ${key.id}`, keyPrefix: key.token.slice(0, 12) },
        userId: null,
        organization: { id: acme.organizationId, name: 'Acme', plan: 'team' },
        key: {
          id: key.id,
          prefix: key.token.slice(0, 12),
          scopes: ['agents:read'],
          expiresAt: null,
          retiresAt: null,
          allowedCidrs: [],
          rateLimit: null,
        },
        permissions: ['agents.view'],
      },
      at: event!.occurredAt,
      eventId: event!.id,
      requestId: event!.request.id,
    });
    expect(event).toMatchObject({
      outcome: 'success',
      category: 'access',
      reason: null,
      actor: { kind: 'api_key', id: key.id, keyPrefix: key.token.slice(0, 12) },
      target,
      request: { ...HOST_REQUEST, status: null },
      details: { service: { id: serviceId, name: 'billing' }, requiredPermission: 'agents.view' },
    });
    // an operator finds it by the id that the host shows
    expect(await auditEvents(service, acme, { requestId: answer.body.requestId })).toMatchObject([
      { id: event!.id },
    ]);
    const { body } = await service.call('GET', `${acme.base}/api-keys/${key.id}`, { token: acme.token });
    expect(body).toMatchObject({ lastUsedAt: event!.occurredAt, lastUsedIp: HOST_REQUEST.ip });
  });

  it('says why not, and what this service would answer itself', async () => {
    const missing = await ask(question({ token: key.token, permission: 'agents.delete' }));
    const [event] = await uses();
    expect(missing).toMatchObject({
      status: 200,
      body: {
        allowed: false,
        reason: 'out_of_scope',
        eventId: event!.id,
        principal: { subject: { id: key.id } },
        headers: { 'www-authenticate': expect.stringContaining('scope="agents:write"') },
        problem: {
          status: 403,
          code: 'insufficient_scope',
          reason: 'out_of_scope',
          requiredPermission: 'agents.delete',
          scopes: ['agents:write'],
          requestId: missing.body.requestId,
        },
      },
    });
    expect(event).toMatchObject({ outcome: 'denied', reason: 'out_of_scope', request: { status: 403 } });
    await service.sql(`UPDATE organizations SET plan = 'free' WHERE id = $1`, [acme.organizationId]);
    expect((await ask(question({ token: key.token }))).body).toMatchObject({
      allowed: false,
      reason: 'not_in_plan',
      problem: {
        code: 'plan_upgrade_required',
        requiredFeature: 'programmatic_access',
        plan: 'free',
        plansWithFeature: ['team', 'enterprise'],
      },
    });
    expect(
      (await ask(question({ token: key.token, permission: null, evenSuspended: true }))).body.allowed,
    ).toBe(true);
    expect((await uses()).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['success', null],
      ['denied', 'not_in_plan'],
      ['denied', 'out_of_scope'],
    ]);
  });

  it('knows neither tokens that are not valid, nor those of services, and says one thing of all', async () => {
    const typed = key.token.slice(0, -1) + (key.token.endsWith('0') ? '1' : '0');
    const tokens = ['nonsense', newToken('api_key'), newToken('session'), newToken('link'), token, typed];
    for (const presented of tokens) {
      const { status, body } = await ask(question({ token: presented }));
      expect(status).toBe(200);
      expect(body).toMatchObject({ allowed: false, reason: 'invalid_token', eventId: null });
      expect(body.problem).toMatchObject({ status: 401, code: 'invalid_token', requestId: body.requestId });
      expect(body.headers['www-authenticate']).toContain('error="invalid_token"');
      expect(body).not.toHaveProperty('principal');
    }
    expect(await uses()).toEqual([]);
  });

  it('refuses a revoked key from the next question on, on record with the host’s request', async () => {
    expect((await ask(question({ token: key.token }))).body.allowed).toBe(true);
    await service.call('POST', `${acme.base}/api-keys/${key.id}/revoke`, {
      token: acme.token,
      body: { reason: 'compromised' },
    });
    const { body } = await ask(question({ token: key.token }));
    expect(body).toMatchObject({ allowed: false, reason: 'invalid_token' });
    expect(await rejections()).toMatchObject([
      {
        reason: 'revoked',
        target: { id: key.id },
        request: { ...HOST_REQUEST, id: body.requestId, status: 401 },
      },
    ]);
  });

  it('judges networks and rate limits by the host’s request', async () => {
    await service.sql(
      `UPDATE api_keys SET allowed_cidrs = '{203.0.113.0/24}', rate_limit = $2 WHERE id = $1`,
      [key.id, { requests: 2, windowSeconds: 3600 }],
    );
    const from = (ip: string) => ask(question({ token: key.token, request: { ...HOST_REQUEST, ip } }));
    expect((await from('192.0.2.1')).body).toMatchObject({ allowed: false, reason: 'invalid_token' });
    expect(await rejections()).toMatchObject([{ reason: 'cidr', request: { ip: '192.0.2.1' } }]);
    expect((await from('::ffff:203.0.113.9')).body).toMatchObject({
      allowed: true,
      quota: { requests: 2, windowSeconds: 3600, remaining: 1 },
    });
    expect((await ask(question({ token: key.token, permission: null, unlimited: true }))).body.allowed).toBe(
      true,
    );
    expect((await from('203.0.113.9')).body).toMatchObject({ allowed: true, quota: { remaining: 0 } });
    const { body } = await from('203.0.113.9');
    expect(body).toMatchObject({
      allowed: false,
      reason: 'too_many_requests',
      problem: { status: 429 },
      quota: { remaining: 0 },
    });
    expect(Number(body.headers['retry-after'])).toBeGreaterThan(0);
    const [last] = await uses();
    expect(last).toMatchObject({ outcome: 'failed', reason: 'too_many_requests', request: { status: 429 } });
    expect((await uses())[1]!.request).toMatchObject({ ip: '203.0.113.9' });
  });

  it('keeps organizations apart', async () => {
    const other = await service.owner('Other');
    const of = (organizationId: string, presented = key.token) =>
      ask(question({ token: presented, organizationId }));
    for (const organizationId of [other.organizationId, newId(), 'nonsense'])
      expect((await of(organizationId)).body).toMatchObject({
        allowed: false,
        reason: 'organization_not_found',
        problem: { status: 404, code: 'not_found', detail: 'There is no such organization.' },
      });
    expect((await of('self')).body.allowed).toBe(true);
    expect((await of(acme.organizationId.toUpperCase())).body.allowed).toBe(true);
    expect((await of(other.organizationId, acme.token)).body.reason).toBe('organization_not_found');
    expect(await uses(other)).toEqual([]);
    expect((await uses()).map(({ outcome, reason }) => [outcome, reason]).slice(2)).toEqual(
      Array.from({ length: 3 }, () => ['failed', 'not_found']),
    );
  });

  it('decides for sessions in the organization that is named, and leaves no use of a key', async () => {
    const { organizationId } = acme;
    const viewer = await addMemberWith(service, acme, ['agents.view']);
    const { body } = await ask(question({ token: viewer.token, organizationId }));
    expect(body).toMatchObject({
      allowed: true,
      eventId: null,
      principal: {
        subject: { kind: 'user', id: viewer.userId },
        organization: { id: organizationId },
        key: null,
        permissions: ['agents.view'],
      },
    });
    const denied = await ask(question({ token: viewer.token, organizationId, permission: 'agents.update' }));
    expect(denied.body).toMatchObject({ allowed: false, reason: 'not_granted', eventId: null });
    expect(denied.body.problem).not.toHaveProperty('scopes');
    expect((await ask(question({ token: viewer.token }))).body.reason).toBe('not_granted');
    expect((await ask(question({ token: viewer.token, permission: null, people: true }))).body).toMatchObject(
      {
        allowed: true,
        principal: { organization: null, permissions: [] },
      },
    );
    expect((await ask(question({ token: key.token, permission: null, people: true }))).body).toMatchObject({
      allowed: false,
      reason: 'people_only',
      problem: { code: 'people_only' },
    });
    expect(await uses()).toMatchObject([{ outcome: 'denied', reason: 'people_only' }]);
  });

  it('denies what no permission of this deployment is, and spoils no other answer by it', async () => {
    const { body } = await ask([
      question({ token: key.token, permission: 'invoices.view' }),
      question({ token: key.token }),
      question({ token: 'nonsense' }),
      question({ token: key.token, permission: 'agents.delete' }),
    ]);
    expect((body as { reason?: string }[]).map(({ reason }) => reason)).toEqual([
      'unknown_permission',
      undefined,
      'invalid_token',
      'out_of_scope',
    ]);
    expect(body[0].problem).toMatchObject({
      code: 'insufficient_scope',
      requiredPermission: 'invoices.view',
    });
    expect(body[0].problem.detail).toContain('CATALOGUE_FILE');
    expect((await uses()).map(({ reason }) => reason).sort()).toEqual(
      [null, 'out_of_scope', 'unknown_permission'].sort(),
    );
  });

  it('answers 256 questions by one read and one write, in their order', async () => {
    const keys = [key, await addKey(service, acme), await addKey(service, acme, { scopes: [] })];
    // the first use of a key is written at once, by a statement of its own
    await ask(keys.map(({ token: each }) => question({ token: each })));
    const { database } = service.service;
    const names: unknown[] = [];
    const spies = (['fastQuery', 'fastArrays'] as const).map((method) => {
      const run = database[method].bind(database) as typeof database.fastQuery;
      return jest.spyOn(database, method).mockImplementation((statement: Statement) => {
        names.push(statement.name);
        return run(statement) as never;
      });
    });
    const answer = await ask(Array.from({ length: 256 }, (_, i) => question({ token: keys[i % 3]!.token })));
    spies.forEach((spy) => spy.mockRestore());
    const ofAsking = names.filter((name) => name !== 'last-used-api_key' && name !== 'last-used-session');
    expect(ofAsking).toEqual(['read-service', 'read-keys', 'audit-append']);
    const allowed = (answer.body as { allowed: boolean }[]).map((each) => each.allowed);
    expect(allowed).toEqual(Array.from({ length: 256 }, (_, i) => i % 3 !== 2));
    const ids = (answer.body as { eventId: string }[]).map(({ eventId }) => eventId);
    const known = new Set((await uses()).map(({ id }) => id));
    expect(ids.every((id) => known.has(id))).toBe(true);
    expect(new Set(ids).size).toBe(256);
  });

  it('counts as use of the scopes that the host’s routes ask for', async () => {
    const request = { ...HOST_REQUEST, route: '/things/:id', method: 'POST' };
    const both = await addKey(service, acme, { scopes: ['agents:read', 'workflows:read'] });
    await ask(question({ token: both.token, permission: 'workflows.view', request }));
    const usage = await service.call('GET', `${acme.base}/api-keys/${both.id}/usage`, { token: acme.token });
    expect(usage.body.routes).toMatchObject([
      { method: 'POST', route: '/things/:id', permission: 'workflows.view', requests: 1 },
    ]);
    expect(usage.body.unusedScopes.last30Days).toEqual(['agents:read']);
    const narrowed = await service.call('POST', `${acme.base}/api-keys/${both.id}/narrow`, {
      token: acme.token,
      body: { dryRun: true },
    });
    expect(narrowed.body).toMatchObject({ kept: ['workflows:read'], removed: ['agents:read'] });
  });

  it.each<[string, unknown, string]>([
    ['a list that is empty', [], ''],
    ['257 questions', Array.from({ length: 257 }, () => question({ token: 'x' })), ''],
    ['text', 'token', ''],
    ['nothing', null, ''],
    ['no token', { ...question({ token: 'x' }), token: undefined }, 'token'],
    ['another field', question({ token: 'x', scope: 'x' }), 'scope'],
    ['no address', question({ token: 'x', request: { ...HOST_REQUEST, ip: 'localhost' } }), 'request.ip'],
    ['no request', { token: 'x', permission: null }, 'request'],
    ['no permission', { token: 'x', request: HOST_REQUEST }, 'permission'],
    ['a flag that is none', question({ token: 'x', people: 'yes' }), 'people'],
    ['a flag beside a permission', question({ token: 'x', unlimited: true }), 'unlimited'],
    ['a foreign id', question({ token: 'x', target: { type: 'invoice', id: '7' } }), 'target.id'],
    [
      'a key as the target',
      question({ token: 'x', target: { type: 'api_key', id: newId() } }),
      'target.type',
    ],
  ])('refuses %s by naming it, and decides nothing', async (_, body, field) => {
    const good = question({ token: key.token });
    const alone = await service.call('POST', '/v1/authorize', {
      token,
      rawBody: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(alone).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(alone.body.errors[0].field).toBe(field);
    if (field !== '') {
      const among = await ask([good, body, good]);
      expect(among).toMatchObject({ status: 400, body: { errors: [{ field: `[1].${field}` }] } });
    }
    expect(await uses()).toEqual([]);
  });
});
