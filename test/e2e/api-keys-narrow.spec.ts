import { addKey, addMemberWith } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { plantUses, rolledUp } from '../support/usage.js';

describe('narrowing a key to what it uses', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner();
  });
  afterAll(() => service.stop());

  const narrow = (id: string, body: object = {}, token = acme.token): Promise<Answer> =>
    service.call('POST', `${acme.base}/api-keys/${id}/narrow`, { token, body });
  const scopesOf = async (id: string): Promise<string[]> =>
    (await service.sql<{ scopes: string[] }>('SELECT scopes FROM api_keys WHERE id = $1', [id]))[0]!.scopes;
  const use = (keyId: string, more: object = {}) =>
    plantUses(service, { organizationId: acme.organizationId, keyId, ...more });
  const REPORT = { method: 'POST', route: '/agents/:id/usage' };

  it('keeps what was used, and takes a smaller scope where one is enough, from the next request on', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read', 'agents:write', 'workflows:read'] });
    const agent = await service.call('POST', `${acme.base}/agents`, {
      token: acme.token,
      body: { name: 'a' },
    });
    const usage = `${acme.base}/agents/${agent.body.id as string}/usage`;
    const report = () =>
      service.call('POST', usage, {
        token: key.token,
        body: { inputTokens: 1, outputTokens: 1, costUsd: 0 },
      });
    expect((await report()).status).toBe(201);
    await service.call('GET', `${acme.base}/agents`, { token: key.token });
    const result = {
      scopes: ['agents:read', 'agents:report'],
      kept: ['agents:read'],
      removed: ['workflows:read'],
      replaced: [{ from: 'agents:write', to: 'agents:report' }],
    };

    const preview = await narrow(key.id, { dryRun: true });
    expect(preview).toMatchObject({ status: 200, body: { dryRun: true, ...result } });
    expect(await scopesOf(key.id)).toEqual(['agents:read', 'agents:write', 'workflows:read']);
    expect(await auditEvents(service, acme, { action: 'api_key.updated' })).toEqual([]);

    expect(await narrow(key.id)).toMatchObject({ status: 200, body: { dryRun: false, ...result } });
    expect((await report()).status).toBe(201);
    const register = { token: key.token, body: { name: 'b' } };
    expect(await service.call('POST', `${acme.base}/agents`, register)).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', reason: 'out_of_scope' },
    });
    const [event] = await auditEvents(service, acme, { action: 'api_key.updated' });
    expect(event).toMatchObject({
      target: { id: key.id },
      details: {
        changes: { scopes: { from: ['agents:read', 'agents:write', 'workflows:read'], to: result.scopes } },
        narrowed: { days: 90 },
      },
    });
    // there is nothing more to take
    expect(await narrow(key.id)).toMatchObject({ status: 200, body: { kept: result.scopes, removed: [] } });
    expect(await auditEvents(service, acme, { action: 'api_key.updated' })).toHaveLength(1);
  });

  it('looks 90 days back, or 30, and not at what was denied', async () => {
    const key = await addKey(service, acme, {
      scopes: ['agents:read', 'agents:report', 'workflows:read', 'audit:read'],
    });
    await use(key.id, { ago: '1 day' });
    await use(key.id, { ...REPORT, ago: '31 days' });
    await use(key.id, { route: '/workflows', ago: '91 days' });
    await use(key.id, { route: '/audit-events', outcome: 'denied' });
    const preview = (days?: number) => narrow(key.id, { dryRun: true, days });
    const expected = { kept: ['agents:read', 'agents:report'], removed: ['workflows:read', 'audit:read'] };
    expect((await preview()).body).toMatchObject(expected);
    await rolledUp(service);
    expect((await preview(90)).body).toMatchObject(expected);
    expect((await preview(30)).body).toMatchObject({ kept: ['agents:read'] });
  });

  it('never leaves a key without a scope', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    await service.call('GET', '/v1/auth/whoami', { token: key.token });
    for (const dryRun of [true, false]) {
      expect(await narrow(key.id, { dryRun })).toMatchObject({
        status: 409,
        body: {
          code: 'conflict',
          detail:
            'The key has used none of its scopes in 90 days, so that none would be left; revoke it instead.',
        },
      });
    }
    expect(await scopesOf(key.id)).toEqual(['agents:read']);
  });

  it('leaves it what it handed on, and the keys that it made as they are', async () => {
    const key = await addKey(service, acme, {
      scopes: ['api-keys:write', 'agents:read', 'agents:write', 'audit:read'],
    });
    const body = { name: 'child', scopes: ['agents:read', 'agents:report'] };
    const child = await service.call('POST', `${acme.base}/api-keys`, { token: key.token, body });
    expect(child.status).toBe(201);
    expect((await narrow(key.id)).body).toMatchObject({
      scopes: ['api-keys:write', 'agents:read', 'agents:report'],
      removed: ['audit:read'],
    });
    expect(await scopesOf(child.body.id as string)).toEqual(body.scopes);
    const again = await service.call('POST', `${acme.base}/api-keys`, { token: key.token, body });
    expect(again.status).toBe(201);
  });

  it('is refused for what is dead, foreign, or beyond the caller, and changes nothing', async () => {
    const other = await service.owner('Other');
    const foreign = await addKey(service, other);
    const key = await addKey(service, acme, { scopes: ['agents:read', 'audit:read'] });
    await use(key.id);
    const before = await scopesOf(key.id);
    expect(await narrow(foreign.id)).toMatchObject({ status: 404 });
    expect(await narrow('nonsense')).toMatchObject({ status: 404 });
    const viewer = await addMemberWith(service, acme, ['api_keys.view']);
    expect(await narrow(key.id, {}, viewer.token)).toMatchObject({ status: 403 });
    const weak = await addKey(service, acme, { scopes: ['api-keys:write', 'agents:read'] });
    expect(await narrow(key.id, {}, weak.token)).toMatchObject({
      status: 403,
      body: { code: 'exceeds_caller' },
    });
    expect(await scopesOf(key.id)).toEqual(before);
    const strong = await addKey(service, acme, { scopes: ['api-keys:write', 'agents:read', 'audit:read'] });
    expect(await narrow(key.id, {}, strong.token)).toMatchObject({ status: 200 });
    // a person narrows also what they could not grant
    const clerk = await addMemberWith(service, acme, ['api_keys.update']);
    expect(await narrow(key.id, {}, clerk.token)).toMatchObject({ status: 200 });
    await service.sql(`UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1`, [key.id]);
    expect(await narrow(key.id)).toMatchObject({
      status: 409,
      body: { detail: 'The key is revoked; it cannot be changed any more.' },
    });
  });

  it.each([
    [{ days: 60 }, 'days', 'days must be one of the following values: 30, 90.'],
    [{ days: '30' }, 'days', 'days must be one of the following values: 30, 90.'],
    [{ days: null }, 'days', 'days must be one of the following values: 30, 90.'],
    [{ dryRun: 'yes' }, 'dryRun', 'dryRun must be a boolean value.'],
    [{ scopes: [] }, 'scopes', undefined],
  ])('refuses %j', async (body, field, detail) => {
    const key = await addKey(service, acme, { scopes: ['agents:read', 'audit:read'] });
    await use(key.id);
    const refused = await narrow(key.id, body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ field }] } });
    if (detail) expect(refused.body.errors[0].detail).toBe(detail);
    expect(await scopesOf(key.id)).toEqual(['agents:read', 'audit:read']);
  });
});
