import { newId } from '../../src/database/columns.js';
import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { plantUses, rolledUp } from '../support/usage.js';

const TEMPLATE = '/v1/organizations/:organizationId';
const SCOPES = ['agents:read', 'agents:write', 'agents:report', 'workflows:read'];

describe('what a key was used for', () => {
  let service: TestService;
  let acme: Owner;
  let key: TestKey;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner();
    key = await addKey(service, acme, { scopes: SCOPES });
  });
  afterAll(() => service.stop());

  const get = (path: string, token = acme.token): Promise<Answer> =>
    service.call('GET', `${acme.base}/api-keys/${path}`, { token });
  const plant = (use: object) =>
    plantUses(service, { organizationId: acme.organizationId, keyId: key.id, ...use });

  it('is told per day, route, scope and address, as soon as a request was answered', async () => {
    await plant({ ago: '60 days', route: '/workflows', count: 4 });
    await rolledUp(service);
    const by = { token: key.token };
    await service.call('GET', `${acme.base}/agents`, { ...by, ip: '198.51.100.1' });
    await service.call('GET', `${acme.base}/agents`, { ...by, ip: '198.51.100.2' });
    await service.call('GET', `${acme.base}/agents/${newId()}`, { ...by, ip: '198.51.100.2' });
    await service.call('POST', `${acme.base}/workflows`, { ...by, body: { name: 'w' }, ip: '198.51.100.2' });
    await service.call('GET', '/v1/auth/whoami', { ...by, ip: '198.51.100.2' });
    const { status, body } = await get(`${key.id}/usage`);
    const today = (body.to as string).slice(0, 10);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        keyId: key.id,
        requests: 5,
        denied: 1,
        failed: 1,
        routeCount: 4,
        addressCount: 2,
        addresses: [
          { ip: '198.51.100.2', requests: 4, denied: 1, failed: 1 },
          { ip: '198.51.100.1', requests: 1, denied: 0, failed: 0 },
        ],
        scopes: [
          { scope: 'agents:read', requests: 3 },
          { scope: 'agents:write', requests: 0, lastUsedAt: null },
          { scope: 'agents:report', requests: 0, lastUsedAt: null },
          { scope: 'workflows:read', requests: 0 },
        ],
        unusedScopes: {
          last30Days: ['agents:write', 'agents:report', 'workflows:read'],
          last90Days: ['agents:write', 'agents:report'],
        },
        complete: true,
      },
    });
    expect(body.days).toEqual([{ day: expect.any(String), requests: 5, denied: 1, failed: 1 }]);
    expect(Date.parse(today) - Date.parse(body.days[0].day as string)).toBe(86_400_000);
    const route = (method: string, path: string) =>
      body.routes.find(
        (each: { method: string; route: string }) => each.method === method && each.route === path,
      );
    expect(route('GET', `${TEMPLATE}/agents`)).toMatchObject({ permission: 'agents.view', requests: 2 });
    expect(route('GET', '/v1/auth/whoami')).toMatchObject({ permission: null, requests: 1 });
    expect(route('POST', `${TEMPLATE}/workflows`)).toMatchObject({
      permission: 'workflows.manage',
      denied: 1,
    });
    // the same when all of it has been rolled up
    await rolledUp(service);
    expect((await get(`${key.id}/usage`)).body).toEqual(body);
  });

  it('counts a use for every scope of the key that holds its permission', async () => {
    await plant({ method: 'POST', route: '/agents/:id/usage', count: 3 });
    const { body } = await get(`${key.id}/usage`);
    expect(body.scopes).toMatchObject([
      { requests: 0 },
      { scope: 'agents:write', requests: 3 },
      { scope: 'agents:report', requests: 3 },
      { requests: 0 },
    ]);
  });

  it('counts whole days of the range that is asked for', async () => {
    for (const days of [1, 10, 20, 50]) await plant({ ago: `${days} days`, count: days });
    const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const sum = async (query: string) => (await get(`${key.id}/usage?${query}`)).body.requests as number;
    expect(await sum('')).toBe(31);
    expect(await sum(`from=${at(60)}`)).toBe(81);
    expect(await sum(`from=${at(20)}&to=${at(10)}`)).toBe(30);
    expect(await sum(`from=${at(19)}&to=${at(11)}`)).toBe(0);
    expect((await get(`${key.id}/activity?since=${at(10)}`)).body).toMatchObject({ requests: 11 });
  });

  it('is nothing for a key that was never used', async () => {
    const nothing = { requests: 0, denied: 0, failed: 0, first: null, last: null, routes: [], addresses: [] };
    expect((await get(`${key.id}/usage`)).body).toMatchObject({
      ...nothing,
      days: [],
      unusedScopes: { last30Days: SCOPES, last90Days: SCOPES },
    });
    expect((await get(`${key.id}/activity`)).body).toMatchObject({ ...nothing, targets: [] });
  });

  it('is told as what it did, with what it changed', async () => {
    const by = { token: key.token, ip: '198.51.100.9' };
    const made = await service.call('POST', `${acme.base}/agents`, { ...by, body: { name: 'scout' } });
    const path = `${acme.base}/agents/${made.body.id as string}`;
    await service.call('PATCH', path, { ...by, body: { name: 'ranger' } });
    await service.call('POST', `${acme.base}/agents`, { ...by, body: { name: 'other' } });
    const { body } = await get(`${key.id}/activity`);
    expect(body).toMatchObject({
      requests: 3,
      routes: [
        { method: 'POST', route: `${TEMPLATE}/agents`, requests: 2 },
        { method: 'PATCH', route: `${TEMPLATE}/agents/:id`, requests: 1 },
      ],
      addresses: [{ ip: '198.51.100.9', requests: 3 }],
      targets: [
        { type: 'agent', name: 'other', actions: ['agent.registered'], count: 1 },
        { id: made.body.id, name: 'ranger', actions: ['agent.registered', 'agent.updated'], count: 2 },
      ],
      targetsComplete: true,
      complete: true,
    });
    expect(body.first <= body.last).toBe(true);
  });

  it('shows in the report which keys have scopes for nothing, once they are old enough', async () => {
    await plant({ ago: '100 days', route: '/workflows' });
    await plant({ ago: '80 days' });
    const young = await addKey(service, acme, { scopes: SCOPES });
    await rolledUp(service);
    await service.sql(
      `UPDATE api_keys SET created_at = clock_timestamp() - interval '91 days' WHERE id = $1`,
      [key.id],
    );
    const unusedScopes = ['agents:write', 'agents:report', 'workflows:read'];
    expect((await get('report')).body.items).toMatchObject([
      { id: young.id, overScoped: false, unusedScopes: [] },
      { id: key.id, overScoped: true, unusedScopes },
    ]);
    expect((await get('report?format=csv')).text).toContain(`,true,${unusedScopes.join(' ')},`);
    await service.sql(`UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1`, [key.id]);
    expect((await get('report')).body.items[1]).toMatchObject({ overScoped: false, unusedScopes: [] });
  });

  it('is for those who may see keys, of their own organization, and who looked is on record', async () => {
    const other = await service.owner('Other');
    const foreign = await addKey(service, other);
    const stranger = await addMemberWith(service, acme, ['agents.view']);
    for (const part of ['usage', 'activity']) {
      expect(await get(`${foreign.id}/${part}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await get(`nonsense/${part}`)).toMatchObject({ status: 404 });
      expect(await get(`${key.id}/${part}`, other.token)).toMatchObject({ status: 404 });
      expect(await get(`${key.id}/${part}`, stranger.token)).toMatchObject({ status: 403 });
      await get(`${key.id}/${part}`);
    }
    const seen = await auditEvents(service, acme, { action: 'api_key.viewed' });
    expect(seen.map(({ details, target }) => [details, target!.id])).toEqual([
      [{ part: 'activity' }, key.id],
      [{ part: 'usage' }, key.id],
    ]);
  });

  it.each([
    ['usage?from=yesterday', 'from', 'from must be a time after RFC 3339, e.g. 2027-01-31T12:00:00Z.'],
    ['usage?to=2027-02-30T00:00:00Z', 'to', 'to must be a time after RFC 3339, e.g. 2027-01-31T12:00:00Z.'],
    [
      'usage?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      'from',
      'from must lie before to, which is now by default.',
    ],
    ['usage?from=2020-01-01T00:00:00Z', 'from', 'from must lie at most 400 days before to.'],
    ['usage?since=2026-01-01T00:00:00Z', 'since', undefined],
    ['activity?since=2999-01-01T00:00:00Z', 'since', 'since must lie before now.'],
    ['activity?since=2020-01-01T00:00:00Z', 'since', 'since must lie at most 400 days before now.'],
  ])('refuses %s', async (path, field, detail) => {
    const refused = await get(`${key.id}/${path}`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ field }] } });
    if (detail) expect(refused.body.errors[0].detail).toBe(detail);
  });
});
