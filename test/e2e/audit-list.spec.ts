import { newId } from '../../src/database/columns.js';
import { addKey, addMemberWith, type TestKey } from '../support/actors.js';
import { auditEvents, auditPage, plantEvent, planted, type Event } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { sealed } from '../support/tree.js';
import { TestService, type Owner } from '../support/service.js';

describe('the list of audit events', () => {
  let service: TestService;
  let acme: Owner;
  let key: TestKey;
  let prefix: string;
  let agentId: string;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner('Acme');
    key = await addKey(service, acme, { scopes: ['agents:write'] });
    prefix = key.token.slice(0, 12);
    const headers = { 'user-agent': 'spec/1' };
    const made = await service.call('POST', `${acme.base}/agents`, {
      token: key.token,
      body: { name: 'Scout' },
      headers,
      ip: '203.0.113.7',
    });
    agentId = made.body.id;
    await service.call('GET', `${acme.base}/agents/${agentId}`, { token: key.token });
    await service.call('DELETE', `${acme.base}/agents/${agentId}`, { token: acme.token });
  });
  afterAll(() => service.stop());

  const list = (query: Record<string, string> = {}, owner = acme) => auditPage(service, owner, query);
  const all = (query: Record<string, string> = {}, owner = acme) => auditEvents(service, owner, query);
  const actions = (events: Event[]) => events.map(({ action }) => action);
  const plant = (event: Parameters<typeof plantEvent>[0]) => service.sql(...plantEvent(event));

  it('shows an event of a key with all that is known of it', async () => {
    await sealed(service);
    const [event] = await all({ action: 'agent.registered' });
    expect(event).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      organizationId: acme.organizationId,
      leafIndex: expect.any(Number),
      occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      category: 'change',
      actor: { kind: 'api_key', id: key.id, name: `key ${key.id}`, keyPrefix: prefix },
      action: 'agent.registered',
      target: { type: 'agent', id: agentId, name: 'Scout' },
      outcome: 'success',
      reason: null,
      request: {
        id: expect.any(String),
        method: 'POST',
        route: '/v1/organizations/:organizationId/agents',
        status: 201,
        ip: '203.0.113.7',
        userAgent: 'spec/1',
      },
      details: {},
    });
  });

  it('shows one event alone, and none of another organization', async () => {
    await sealed(service);
    const [event] = await all({ action: 'agent.registered' });
    const get = (owner: Owner, id: string) =>
      service.call('GET', `${owner.base}/audit-events/${id}`, { token: owner.token });
    expect(await get(acme, event!.id)).toMatchObject({ status: 200, body: event });
    const other = await service.owner('Other');
    for (const [owner, id] of [
      [other, event!.id],
      [acme, newId()],
      [acme, 'none'],
    ] as const)
      expect(await get(owner, id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const stranger = await addMemberWith(service, acme, ['agents.view']);
    expect((await get(stranger, event!.id)).status).toBe(403);
  });

  it('shows a denied use with its reason, and no key prefix on people', async () => {
    const [denied] = await all({ outcome: 'denied' });
    expect(denied).toMatchObject({
      action: 'api_key.used',
      category: 'access',
      reason: 'out_of_scope',
      request: { method: 'GET', route: '/v1/organizations/:organizationId/agents/:id', status: 403 },
    });
    const [deleted] = await all({ action: 'agent.deleted' });
    expect(deleted!.actor).toEqual({ kind: 'user', id: acme.userId, name: 'Owner of Acme' });
  });

  it('is newest first', async () => {
    expect(actions(await all())).toEqual([
      'agent.deleted',
      'api_key.used',
      'api_key.used',
      'agent.registered',
      'organization.created',
    ]);
  });

  it.each<[string, () => Record<string, string>, string[]]>([
    ['actorId', () => ({ actorId: acme.userId }), ['agent.deleted']],
    ['keyId', () => ({ keyId: key.id }), ['api_key.used', 'api_key.used', 'agent.registered']],
    ['keyId of a person', () => ({ keyId: acme.userId }), []],
    ['keyId and outcome', () => ({ keyId: key.id, outcome: 'denied' }), ['api_key.used']],
    ['keyId and actorId', () => ({ keyId: key.id, actorId: acme.userId }), []],
    ['keyId and targetId', () => ({ keyId: key.id, targetId: agentId }), ['agent.registered']],
    ['targetId', () => ({ targetId: agentId }), ['agent.deleted', 'agent.registered']],
    ['targetId and actorId', () => ({ targetId: agentId, actorId: key.id }), ['agent.registered']],
    ['an action', () => ({ action: 'agent.deleted' }), ['agent.deleted']],
    ['a group', () => ({ action: 'agent.*' }), ['agent.deleted', 'agent.registered']],
    ['several', () => ({ action: 'agent.deleted,organization.*' }), ['agent.deleted', 'organization.created']],
    ['a group of access', () => ({ action: 'api_key.*,agent.deleted' }), ['agent.deleted', 'api_key.used', 'api_key.used']],
    ['outcome success', () => ({ outcome: 'success', category: 'access' }), ['api_key.used']],
    ['outcome failed', () => ({ outcome: 'failed' }), []],
    ['category', () => ({ category: 'change' }), ['agent.deleted', 'agent.registered', 'organization.created']],
    ['category that no action has', () => ({ category: 'security', action: 'agent.*' }), []],
    ['excludeActorId', () => ({ excludeActorId: key.id }), ['agent.deleted', 'organization.created']],
    ['from', () => ({ from: '2999-01-01T00:00:00Z' }), []],
    ['to', () => ({ to: '2001-01-01T00:00:00+01:00' }), []],
    ['a range', () => ({ from: '0000-01-01T00:00:00Z', to: '9999-12-31T23:59:59-23:59', action: 'agent.deleted' }), ['agent.deleted']],
  ])('filters by %s, in either order', async (_, query, expected) => {
    expect(actions(await all(query()))).toEqual(expected);
    const ascending = await eventually(
      () => list({ ...query(), order: 'asc', limit: '200' }),
      ({ status, body }) => status !== 200 || body.items.length >= expected.length,
    );
    expect(actions(ascending.body.items).sort()).toEqual([...expected].sort());
  }); // prettier-ignore

  it('has keys as targets among what happened to them', async () => {
    const owner = await service.owner('Targets');
    const { id } = await addKey(service, owner);
    await service.sql(
      planted(
        'id, organization_id, occurred_at, category, actor_kind, actor_name, action, target_type, target_id, target_key_prefix, outcome',
        `SELECT uuid_v7(), $1::uuid, clock_timestamp(), 'change', 'system', 'test', 'api_key.revoked', t, $2::uuid, 'psk_12345678', 'success'
         FROM unnest(ARRAY['api_key', 'agent']) t`,
      ),
      [owner.organizationId, id],
    );
    const events = await all({ keyId: id }, owner);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      actor: { kind: 'system', id: null, name: 'test' },
      target: { type: 'api_key', id, keyPrefix: 'psk_12345678' },
      request: { id: null, method: null, route: null, status: null, ip: null, userAgent: null },
    });
  });

  it('finds the events of a request by the id in its response', async () => {
    const refused = await service.call('GET', `${acme.base}/roles`, { token: key.token });
    const { requestId } = refused.body;
    expect(requestId).toBe(refused.headers['x-request-id']);
    await sealed(service);
    const events = await all({ requestId });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ outcome: 'denied', request: { id: requestId, status: 403 } });
    expect(await all({ requestId: requestId.toUpperCase() })).toEqual(events);
    expect(await all({ requestId: newId() })).toEqual([]);
    expect(await all({ requestId: '919108f7-52d1-4320-9bac-f847db4148a8' })).toEqual([]);
    expect(await all({ requestId, outcome: 'success' })).toEqual([]);
  });

  it('pages without repeating or leaving out, also among events of one millisecond', async () => {
    const owner = await service.owner('Pages');
    const at = '2026-05-01T00:00:00.123Z';
    for (let i = 0; i < 7; i++) await plant({ ...owner, at });
    // until then the leaf index of an event comes between two reads
    await sealed(service);
    const whole = (await list({}, owner)).body.items as Event[];
    expect(whole).toHaveLength(8);
    for (const limit of ['1', '3', '8']) expect(await all({ limit }, owner)).toEqual(whole);
  });

  it('takes a cursor for the same organization, filter and order alone', async () => {
    const { nextCursor: cursor } = (await list({ limit: '1' })).body;
    expect((await list({ cursor })).status).toBe(200);
    const other = await service.owner('Other');
    for (const refused of [
      await list({ cursor, order: 'asc' }),
      await list({ cursor, action: 'agent.*' }),
      await list({ cursor }, other),
      await list({ cursor: `${cursor}A` }),
    ]) {
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } });
    }
    const grouped = (await list({ limit: '1', action: 'role.*,agent.*' })).body.nextCursor;
    expect(await list({ cursor: grouped, action: 'agent.*,role.*', order: 'desc' })).toMatchObject({
      status: 200,
      body: { items: [{ action: 'agent.registered' }] },
    });
  });

  it.each([
    ['actorId', 'me'],
    ['actorId', ''],
    ['keyId', 'psk_12345678'],
    ['targetId', '1'],
    ['requestId', 'last'],
    ['excludeActorId', 'null'],
    ['action', 'agent.lost'],
    ['action', 'agent.deleted, role.created'],
    ['action', '*'],
    ['action', ''],
    ['outcome', 'ok'],
    ['category', 'changes'],
    ['from', '2026-05-01'],
    ['to', 'now'],
    ['order', 'ASC'],
    ['limit', '0'],
    ['limit', '201'],
    ['limit', '1e2'],
    ['after', '5'],
    ['wait', '5'],
    ['wait', '31'],
    ['wait', '-1'],
    ['after', '-1'],
    ['after', 'x'],
    ['sort', 'action'],
  ])('refuses %s=%s', async (field, value) => {
    const refused = await list({ [field]: value });
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors[0].field).toBe(field);
  });

  it('refuses a repeated parameter and an inverted range', async () => {
    const twice = `${acme.base}/audit-events?action=agent.*&action=role.*`;
    expect((await service.call('GET', twice, { token: acme.token })).status).toBe(400);
    const range = { from: '2026-05-02T00:00:00Z', to: '2026-05-02T00:00:00Z' };
    expect(await list(range)).toMatchObject({ status: 400, body: { errors: [{ field: 'from' }] } });
  });

  it('is for whoever may see it, and for nobody of another organization', async () => {
    const viewer = await addMemberWith(service, acme, ['agents.view']);
    expect(await list({}, viewer)).toMatchObject({
      status: 403,
      body: { requiredPermission: 'audit.view' },
    });
    const other = await service.owner('Elsewhere');
    expect((await list({}, { ...acme, token: other.token })).status).toBe(404);
    expect(await all({ targetId: agentId }, other)).toEqual([]);
    expect(await all({ keyId: key.id }, other)).toEqual([]);
    const reader = await addKey(service, other, { scopes: ['audit:read'] });
    const read = await service.call('GET', '/v1/organizations/self/audit-events', { token: reader.token });
    expect(actions(read.body.items)).toEqual(['organization.created']);
  });

  it('looks at a bounded number of rows a page, and still finds everything', async () => {
    const owner = await service.owner('Rare');
    const find = { action: 'api_key.viewed', excludeActorId: newId() };
    await plant({ ...owner, action: 'api_key.viewed', category: 'access' });
    await service.sql(
      planted(
        'id, organization_id, occurred_at, category, actor_kind, actor_name, action, outcome',
        `SELECT uuid_v7(), $1::uuid, clock_timestamp(), 'access', 'api_key', 'busy', 'api_key.used', 'success' FROM generate_series(1, 50000)`,
      ),
      [owner.organizationId],
    );
    const first = (await list(find, owner)).body;
    expect(first).toEqual({ items: [], nextCursor: expect.any(String) });
    const second = (await list({ ...find, cursor: first.nextCursor }, owner)).body;
    expect(actions(second.items)).toEqual(['api_key.viewed']);
    expect(second.nextCursor).toBeNull();
    // what has an index of its own is found at once
    expect(actions((await list({ action: 'organization.created' }, owner)).body.items)).toHaveLength(1);
  });
});
