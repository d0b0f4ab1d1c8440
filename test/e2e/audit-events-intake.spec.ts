import { newId } from '../../src/database/columns.js';
import { addKey, type TestKey } from '../support/actors.js';
import { auditEvents } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { TestService, type Owner } from '../support/service.js';
import { addService } from '../support/services.js';

describe('POST /v1/audit-events', () => {
  let service: TestService;
  let token: string;
  let serviceId: string;
  let acme: Owner;
  let other: Owner;
  let key: TestKey;

  beforeAll(async () => {
    service = await TestService.start();
    token = await addService(service);
    [{ id: serviceId }] = (await service.sql('SELECT id FROM service_tokens')) as [{ id: string }];
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
    other = await service.owner('Other');
    key = await addKey(service, acme);
  });
  afterAll(() => service.stop());

  const post = (events: unknown, headers: Record<string, string> = {}) =>
    service.call('POST', '/v1/audit-events', { token, body: { events }, headers });
  const event = (more: object = {}) => ({
    organizationId: acme.organizationId,
    actor: { kind: 'user', id: acme.userId, name: 'Ada' },
    action: 'invoice.paid',
    ...more,
  });
  const recorded = async () =>
    (
      await service.sql<{ count: number }>(
        `SELECT count(*)::int FROM audit_events WHERE action LIKE 'invoice.%'`,
      )
    )[0]!.count;

  it('puts a host’s own actions into the logs that they belong to, and answers their ids', async () => {
    const target = { type: 'invoice', id: newId(), name: 'No. 7' };
    const request = {
      id: newId(),
      method: 'POST',
      route: '/invoices/:id/pay',
      ip: '::ffff:203.0.113.7',
      status: 201,
    };
    const answer = await post([
      event({ target, request, details: { amount: '12.50' } }),
      event({
        organizationId: other.organizationId,
        action: 'invoice.viewed',
        category: 'access',
        actor: { kind: 'system', name: 'nightly' },
        outcome: 'failed',
        reason: 'no_funds',
      }),
      event({ actor: { kind: 'api_key', id: key.id } }),
    ]);
    expect(answer.status).toBe(201);
    const { ids } = answer.body;
    expect(await auditEvents(service, acme, { action: 'invoice.*' })).toMatchObject([
      {
        id: ids[2],
        actor: { kind: 'api_key', id: key.id, name: `key ${key.id}`, keyPrefix: key.token.slice(0, 12) },
        request: { id: null, status: null },
      },
      {
        id: ids[0],
        category: 'change',
        outcome: 'success',
        actor: { kind: 'user', id: acme.userId, name: 'Ada' },
        target,
        request: { ...request, ip: '203.0.113.7', userAgent: null },
        details: { amount: '12.50', service: { id: serviceId, name: 'billing' } },
      },
    ]);
    expect(await auditEvents(service, other, { action: 'invoice.viewed' })).toMatchObject([
      {
        id: ids[1],
        category: 'access',
        outcome: 'failed',
        reason: 'no_funds',
        actor: { kind: 'system', id: null, name: 'nightly' },
      },
    ]);
    expect(await auditEvents(service, acme, { requestId: request.id })).toMatchObject([{ id: ids[0] }]);
    expect(await auditEvents(service, acme, { action: 'invoice.refunded' })).toEqual([]);
    expect(
      await auditEvents(service, acme, { category: 'change', action: 'invoice.paid,agent.*' }),
    ).toHaveLength(2);
  });

  it('takes them into the tree of the log like any other', async () => {
    const { body } = await post([event()]);
    const [found] = await eventually(
      () => auditEvents(service, acme, { action: 'invoice.paid' }),
      ([event]) => event!.leafIndex !== null,
    );
    const proof = await service.call(
      'GET',
      `${acme.base}/audit-log/proofs/inclusion?eventId=${body.ids[0]}`,
      { token: acme.token },
    );
    expect(proof).toMatchObject({ status: 200, body: { leafIndex: found!.leafIndex } });
  });

  it('records all or none, naming each event that is not accepted', async () => {
    const before = await recorded();
    const foreign = await addKey(service, other);
    const bad: [object, string][] = [
      [{ organizationId: newId() }, 'organizationId'],
      [{ organizationId: 'acme' }, 'organizationId'],
      [{ action: 'api_key.used' }, 'action'],
      [{ action: 'agent.exploded' }, 'action'],
      [{ action: 'Invoice.Paid' }, 'action'],
      [{ action: 'invoice' }, 'action'],
      [{ actor: { kind: 'api_key', id: foreign.id } }, 'actor.id'],
      [{ actor: { kind: 'api_key', name: 'a key' } }, 'actor.id'],
      [{ actor: { kind: 'robot', name: 'Robbie' } }, 'actor.kind'],
      [{ actor: { kind: 'user', id: acme.userId } }, 'actor.name'],
      [{ actor: undefined }, 'actor'],
      [{ category: 'notice' }, 'category'],
      [{ outcome: 'maybe' }, 'outcome'],
      [{ target: { type: 'api_key', id: key.id } }, 'target.type'],
      [{ target: { type: 'invoice', id: '7' } }, 'target.id'],
      [{ details: { service: 'somebody else' } }, 'details.service'],
      [{ details: { text: 'x'.repeat(70_000) } }, 'details'],
      [{ details: ['x'] }, 'details'],
      [{ request: { id: newId(), method: 'GET', route: '/', ip: 'nowhere' } }, 'request.ip'],
      [{ occurredAt: '2027-01-01T00:00:00Z' }, 'occurredAt'],
    ];
    for (const [more, field] of bad) {
      const { status, body } = await post([event(), event(more)]);
      expect([field, status]).toEqual([field, 400]);
      expect((body.errors as { field: string }[]).map((error) => error.field)).toContain(
        `events[1].${field}`,
      );
    }
    for (const events of [[], undefined, 'x', Array.from({ length: 257 }, () => event())])
      expect((await post(events)).status).toBe(400);
    expect(await recorded()).toBe(before);
  });

  it('records the same request once, however often it is sent with its key', async () => {
    const headers = { 'idempotency-key': newId() };
    const first = await post([event()], headers);
    const again = await post([event()], headers);
    expect(first.status).toBe(201);
    expect(again).toMatchObject({
      status: 200,
      body: first.body,
      headers: { 'idempotent-replayed': 'true' },
    });
    expect(await post([event({ action: 'invoice.sent' })], headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_mismatch' },
    });
    expect(await auditEvents(service, acme, { action: 'invoice.*' })).toHaveLength(1);
  });
});
