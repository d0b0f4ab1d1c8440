import { addKey, addMemberWith } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

describe('analytics', () => {
  let service: TestService;
  let acme: Owner;
  let scout: string;
  let clerk: string;

  const agent = async (name: string) =>
    (await service.call('POST', `${acme.base}/agents`, { token: acme.token, body: { name } })).body
      .id as string;
  const report = async (id: string, occurredAt: string, costUsd: number, tokens = 1) => {
    const body = { inputTokens: tokens, outputTokens: 2 * tokens, costUsd, occurredAt };
    const made = await service.call('POST', `${acme.base}/agents/${id}/usage`, { token: acme.token, body });
    expect(made.status).toBe(201);
  };
  const ask = (what: string, owner: Owner = acme) =>
    service.call('GET', `${owner.base}/analytics/${what}`, { token: owner.token });

  const MAY = 'from=2026-05-01T00:00:00Z&to=2026-05-04T00:00:00Z';

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    scout = await agent('Scout');
    clerk = await agent('Clerk');
    await report(scout, '2026-04-30T23:59:59.999Z', 100, 100);
    await report(scout, '2026-05-01T00:00:00Z', 0.1);
    // still the 1st in UTC
    await report(clerk, '2026-05-02T01:30:00+02:00', 0.2, 10);
    await report(scout, '2026-05-03T12:00:00Z', 0.3);
    await report(scout, '2026-05-04T00:00:00Z', 100, 100);
  });
  afterAll(() => service.stop());

  it('adds usage up by day in UTC, from inclusive, to exclusive', async () => {
    const { status, body } = await ask(`usage?${MAY}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      from: '2026-05-01T00:00:00.000Z',
      to: '2026-05-04T00:00:00.000Z',
      groupBy: 'day',
      items: [
        { day: '2026-05-01', reports: 2, inputTokens: 11, outputTokens: 22 },
        { day: '2026-05-03', reports: 1, inputTokens: 1, outputTokens: 2 },
      ],
      total: { reports: 3, inputTokens: 12, outputTokens: 24 },
    });
  });

  it('adds costs up exactly, where floating point would not', async () => {
    const { body } = await ask(`costs?${MAY}`);
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(body.items).toEqual([
      { day: '2026-05-01', costUsd: 0.3 },
      { day: '2026-05-03', costUsd: 0.3 },
    ]);
    expect(body.total).toEqual({ costUsd: 0.6 });
  });

  it('groups by agent, the highest first, with the names of now', async () => {
    const gone = await agent('Gone');
    await report(gone, '2026-05-02T00:00:00Z', 5, 50);
    await service.call('PATCH', `${acme.base}/agents/${gone}`, {
      token: acme.token,
      body: { name: 'Gone later' },
    });
    await report(gone, '2026-05-02T00:00:01Z', 5, 50);
    await service.call('DELETE', `${acme.base}/agents/${gone}`, { token: acme.token });
    await service.call('PATCH', `${acme.base}/agents/${clerk}`, {
      token: acme.token,
      body: { name: 'Head clerk' },
    });
    const costs = await ask(`costs?${MAY}&groupBy=agent`);
    expect(costs.body).toMatchObject({
      groupBy: 'agent',
      items: [
        { agentId: gone, agentName: 'Gone later', costUsd: 10 },
        { agentId: scout, agentName: 'Scout', costUsd: 0.4 },
        { agentId: clerk, agentName: 'Head clerk', costUsd: 0.2 },
      ],
      total: { costUsd: 10.6 },
    });
    const usage = await ask(`usage?${MAY}&groupBy=agent`);
    expect(usage.body.items.map(({ agentId }: { agentId: string }) => agentId)).toEqual([gone, clerk, scout]);
    expect(usage.body.items[0]).not.toHaveProperty('day');
  });

  it('covers the last 30 days without anything said, and shows a report at once', async () => {
    const { owner, id } = await withAgent('Fresh');
    const body = { inputTokens: 3, outputTokens: 4, costUsd: 0.5 };
    await service.call('POST', `${owner.base}/agents/${id}/usage`, { token: owner.token, body });
    const { body: costs } = await ask('costs', owner);
    expect(costs.total).toEqual({ costUsd: 0.5 });
    expect(Date.parse(costs.to) - Date.parse(costs.from)).toBe(30 * 86_400_000);
  });

  it('is empty and zero where nothing was reported', async () => {
    const empty = await service.owner('Empty');
    expect((await ask(`usage?${MAY}`, empty)).body).toMatchObject({
      items: [],
      total: { reports: 0, inputTokens: 0, outputTokens: 0 },
    });
    expect((await ask(`costs?${MAY}&groupBy=agent`, empty)).body).toMatchObject({
      items: [],
      total: { costUsd: 0 },
    });
  });

  it('counts everything in the total though it lists 1,000 agents', async () => {
    const owner = await service.owner('Crowd');
    await service.sql(
      `INSERT INTO agent_usage (id, organization_id, agent_id, agent_name, input_tokens, output_tokens, cost_usd, occurred_at)
       SELECT uuid_v7(), $1, uuid_v7(), 'agent ' || n, 1, 1, 0.000001, '2026-05-01' FROM generate_series(1, 1001) n`,
      [owner.organizationId],
    );
    const { body } = await ask(`costs?${MAY}&groupBy=agent`, owner);
    expect(body.items).toHaveLength(1000);
    expect(body.total).toEqual({ costUsd: 0.001001 });
  });

  it.each([
    ['from', 'from=2026-05-02T00:00:00Z&to=2026-05-01T00:00:00Z'],
    ['from', 'from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z'],
    ['from', 'from=yesterday'],
    ['from', 'from='],
    ['from', 'from=0000-01-01T00:00:00Z'],
    ['from', 'from=9999-12-31T23:59:59-23:59'],
    ['to', 'to=2026-05-01'],
    ['groupBy', 'groupBy=month'],
    ['groupBy', 'groupBy=day&groupBy=agent'],
    ['limit', 'limit=5'],
  ])('refuses a bad %s by name: %s', async (field, query) => {
    for (const what of ['usage', 'costs']) {
      const refused = await ask(`${what}?${query}`);
      expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(refused.body.errors[0].field).toBe(field);
    }
  });

  it('takes years at the ends of what can be written', async () => {
    for (const year of ['0000', '9998']) {
      const range = `from=${year}-01-01T00:00:00Z&to=${year}-12-31T00:00:00Z`;
      expect(await ask(`usage?${range}`)).toMatchObject({ status: 200, body: { items: [] } });
    }
  });

  it('asks for a permission of its own for costs', async () => {
    const member = await addMemberWith(service, acme, ['analytics.view']);
    expect((await ask(`usage?${MAY}`, member)).status).toBe(200);
    expect(await ask(`costs?${MAY}`, member)).toMatchObject({
      status: 403,
      body: { requiredPermission: 'costs.view' },
    });
    const { token } = await addKey(service, acme, { scopes: ['analytics:read'] });
    for (const what of ['usage', 'costs'])
      expect((await service.call('GET', `${acme.base}/analytics/${what}`, { token })).status).toBe(200);
  });

  async function withAgent(name: string) {
    const owner = await service.owner(name);
    const { body } = await service.call('POST', `${owner.base}/agents`, {
      token: owner.token,
      body: { name },
    });
    return { owner, id: body.id as string };
  }
});
