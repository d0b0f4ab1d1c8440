import { addKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

const USAGE = { inputTokens: 1200, outputTokens: 340, costUsd: 0.012345 };

describe('usage of agents', () => {
  let service: TestService;
  let acme: Owner;
  let path: string;
  let agentId: string;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    const agent = await service.call('POST', `${acme.base}/agents`, {
      token: acme.token,
      body: { name: 'Scout' },
    });
    agentId = agent.body.id;
    path = `${acme.base}/agents/${agentId}/usage`;
  });
  afterAll(() => service.stop());

  const report = (body: unknown, token = acme.token) => service.call('POST', path, { token, body });
  const count = async () =>
    (await service.sql<{ n: number }>('SELECT count(*)::int AS n FROM agent_usage'))[0]!.n;

  it('keeps a report to the last decimal, at the database clock by default', async () => {
    const made = await report(USAGE);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...USAGE, agentId, agentName: 'Scout' });
    const [row] = await service.sql(
      `SELECT input_tokens, output_tokens, cost_usd, abs(extract(epoch FROM clock_timestamp() - occurred_at)) < 60 AS now
       FROM agent_usage WHERE id = $1`,
      [made.body.id],
    );
    expect(row).toEqual({ input_tokens: '1200', output_tokens: '340', cost_usd: '0.012345', now: true });
  });

  it('is on record with its figures', async () => {
    const made = await report({ ...USAGE, occurredAt: '2026-01-31T23:59:59.999+01:00' });
    expect(made.body.occurredAt).toBe('2026-01-31T22:59:59.999Z');
    const [event] = await service.sql(
      `SELECT actor_id, target_type, target_id, target_name, details FROM audit_events
       WHERE action = 'agent.usage_reported' AND details->>'usageId' = $1`,
      [made.body.id],
    );
    expect(event).toMatchObject({
      actor_id: acme.userId,
      target_type: 'agent',
      target_id: agentId,
      target_name: 'Scout',
      details: { ...USAGE, occurredAt: '2026-01-31T22:59:59.999Z' },
    });
  });

  it.each([
    ['the largest figures', { inputTokens: 1e12, outputTokens: 1e12, costUsd: 999999999.999999 }],
    ['the smallest figures', { inputTokens: 0, outputTokens: 0, costUsd: 0.000001 }],
  ])('takes %s unchanged', async (_, body) => {
    expect(await report(body)).toMatchObject({ status: 201, body });
  });

  it.each([
    ['inputTokens', { ...USAGE, inputTokens: -1 }],
    ['inputTokens', { ...USAGE, inputTokens: 1.5 }],
    ['inputTokens', { ...USAGE, inputTokens: '7' }],
    ['inputTokens', { ...USAGE, inputTokens: 1e12 + 1 }],
    ['outputTokens', { inputTokens: 1, costUsd: 1 }],
    ['costUsd', { ...USAGE, costUsd: -0.1 }],
    ['costUsd', { ...USAGE, costUsd: 0.1234567 }],
    ['costUsd', { ...USAGE, costUsd: 1e-7 }],
    ['costUsd', { ...USAGE, costUsd: 1e9 }],
    ['costUsd', { ...USAGE, costUsd: '1' }],
    ['costUsd', { ...USAGE, costUsd: null }],
    ['occurredAt', { ...USAGE, occurredAt: '2999-01-01T00:00:00Z' }],
    ['occurredAt', { ...USAGE, occurredAt: '0000-01-01T00:00:00Z' }],
    ['occurredAt', { ...USAGE, occurredAt: '2026-02-30T00:00:00Z' }],
    ['occurredAt', { ...USAGE, occurredAt: null }],
    ['tokens', { ...USAGE, tokens: 1 }],
  ])('refuses a bad %s by name: %j', async (field, body) => {
    const before = await count();
    const refused = await report(body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(await count()).toBe(before);
  });

  it('may be reported by a key that can do nothing else', async () => {
    const { token } = await addKey(service, acme, { scopes: ['agents:report'] });
    expect((await report(USAGE, token)).status).toBe(201);
    const { token: reader } = await addKey(service, acme, { scopes: ['agents:read'] });
    expect(await report(USAGE, reader)).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', requiredPermission: 'agents.report_usage' },
    });
  });

  it('takes no report for an agent of another organization', async () => {
    const other = await service.owner('Other');
    const before = await count();
    const foreign = await service.call('POST', `${other.base}/agents/${agentId}/usage`, {
      token: other.token,
      body: USAGE,
    });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await count()).toBe(before);
  });

  it('stays when its agent is deleted', async () => {
    const { body: agent } = await service.call('POST', `${acme.base}/agents`, {
      token: acme.token,
      body: { name: 'Brief' },
    });
    const own = `${acme.base}/agents/${agent.id}`;
    await service.call('POST', `${own}/usage`, { token: acme.token, body: USAGE });
    expect((await service.call('DELETE', own, { token: acme.token })).status).toBe(204);
    expect((await service.call('POST', `${own}/usage`, { token: acme.token, body: USAGE })).status).toBe(404);
    const rows = await service.sql('SELECT agent_name FROM agent_usage WHERE agent_id = $1', [agent.id]);
    expect(rows).toEqual([{ agent_name: 'Brief' }]);
  });
});
