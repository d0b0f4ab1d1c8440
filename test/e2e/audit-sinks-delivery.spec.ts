import { auditEvents } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { isVerified } from '../support/https-receiver.js';
import { agentNames, SinkWorld, targetOf } from '../support/sinks.js';

describe('audit sinks deliver', () => {
  let world: SinkWorld;

  beforeAll(async () => {
    world = await SinkWorld.start();
  });
  beforeEach(() => world.renew());
  afterEach(() => world.service.sql('UPDATE audit_sinks SET enabled = false'));
  afterAll(() => world.stop());

  it('every event since they were made, in the order of the log, signed, with what they say of themselves', async () => {
    const { receiver } = world;
    await world.act(...agentNames(3));
    await world.sealed();
    const { body } = await world.create(receiver.target);
    const made = agentNames(30);
    await world.act(...made);
    await receiver.until(
      ({ accepted }) => accepted.filter((e) => e.action === 'agent.registered').length >= 30,
    );
    expect(receiver.accepted.filter((e) => e.action === 'agent.registered').map(targetOf)).toEqual(made);
    expect(receiver.accepted[0]).toMatchObject({ action: 'audit_sink.created' });
    const indexes = receiver.accepted.map(({ leafIndex }) => leafIndex!);
    expect(indexes).toEqual(indexes.map((_, place) => indexes[0]! + place));
    // the same events as the list has, to the letter
    const listed = await auditEvents(world.service, world.acme, { action: 'agent.*,audit_sink.*' });
    const of = (events: readonly object[]) =>
      events.map((event) => JSON.stringify({ ...event, leafIndex: undefined })).sort();
    expect(of(receiver.accepted)).toEqual(
      of(listed.filter(({ id }) => receiver.accepted.some((e) => e.id === id))),
    );
    for (const request of receiver.received) {
      expect(isVerified(body.secret, request)).toBe(true);
      expect(request.headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'Praesidia-Keys',
      });
      expect(JSON.parse(request.body)).toMatchObject({
        type: 'audit_log.events',
        data: { sinkId: body.id, organizationId: world.acme.organizationId },
      });
    }
    const sink = await world.caughtUp(body.id);
    expect(sink).toMatchObject({
      status: 'active',
      nextLeafIndex: indexes.at(-1)! + 1,
      failures: 0,
      lastError: null,
      lastAttemptAt: expect.any(String),
    });
  });

  it('what their filters let through, and come to the end of the log with nothing to send', async () => {
    const { receiver, service, acme } = world;
    const only = await world.create({ ...receiver.target, actions: ['agent.deleted', 'workflow.*'] });
    const denied = await world.create({ ...receiver.target, outcomes: ['denied'] });
    const security = await world.create({ ...receiver.target, categories: ['security'] });
    const [kept, gone] = agentNames(2);
    await world.act(kept!, gone!);
    const { body } = await service.call('GET', `${acme.base}/agents`, { token: acme.token });
    const [{ id }] = body.items.filter(({ name }: { name: string }) => name === gone);
    await service.call('DELETE', `${acme.base}/agents/${id}`, { token: acme.token });
    await receiver.until(({ accepted }) => accepted.length > 0);
    expect(receiver.accepted).toMatchObject([{ action: 'agent.deleted', outcome: 'success' }]);
    for (const { body: sink } of [denied, security]) {
      await eventually(
        async () => (await world.call('GET', `/${sink.id}`)).body.lag,
        (lag) => lag === 0,
      );
    }
    expect(receiver.accepted).toHaveLength(1);
    await world.caughtUp(only.body.id);
  });

  it('the same batch again, under the same id, until it is accepted', async () => {
    const { receiver } = world;
    let refusals = 0;
    receiver.behaviour = () => (refusals++ < 2 ? 503 : 204);
    const made = agentNames(3);
    const { body } = await world.create({ ...receiver.target, actions: ['agent.*'] });
    await world.act(...made);
    await receiver.until(({ received }) => received.length >= 1);
    expect((await world.call('GET', `/${body.id}`)).body).toMatchObject({
      status: 'failing',
      failures: 1,
      failingSince: expect.any(String),
      nextAttemptAt: expect.any(String),
      lastError: 'The receiver answered 503.',
      lastDeliveredAt: null,
    });
    const later = agentNames(3);
    await world.act(...later);
    await receiver.until(({ accepted }) => accepted.length === 6);
    expect(receiver.accepted.map(targetOf)).toEqual([...made, ...later]);
    const [first, second, third] = receiver.received;
    for (const again of [second!, third!]) {
      expect(again.headers['webhook-id']).toBe(first!.headers['webhook-id']);
      expect(again.body).toBe(first!.body);
    }
    expect(await world.caughtUp(body.id)).toMatchObject({
      status: 'active',
      failures: 0,
      failingSince: null,
      lastError: null,
    });
    const history = await world.call('GET', `/${body.id}/deliveries`);
    const [latest, ...earlier] = history.body.items.reverse();
    expect(latest).toMatchObject({
      messageId: first!.headers['webhook-id'],
      attempt: 1,
      delivered: false,
      status: 503,
      error: 'The receiver answered 503.',
      response: 'no, thank you',
      startedAt: expect.any(String),
    });
    expect(earlier.slice(0, 2)).toMatchObject([
      { attempt: 2, delivered: false, status: 503 },
      { attempt: 3, delivered: true, status: 204, error: null, response: null, messageId: latest.messageId },
    ]);
    const page = await world.call('GET', `/${body.id}/deliveries?limit=1`);
    expect(page.body.items).toEqual([history.body.items.at(-1)]);
    expect(page.body.nextCursor).toEqual(expect.any(String));
  });

  it('again from where they are set back to, under other ids', async () => {
    const { receiver } = world;
    const { body } = await world.create({ ...receiver.target, actions: ['agent.*'] });
    const made = agentNames(4);
    await world.act(...made);
    await receiver.until(({ accepted }) => accepted.length === 4);
    await world.caughtUp(body.id);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    const [, second] = receiver.accepted.splice(0);
    receiver.received.splice(0);
    const back = await world.call('POST', `/${body.id}/rewind`, { leafIndex: second!.leafIndex });
    expect(back).toMatchObject({ status: 200, body: { nextLeafIndex: second!.leafIndex } });
    await receiver.until(({ accepted }) => accepted.length === 3);
    expect(receiver.accepted.map(targetOf)).toEqual(made.slice(1));
    for (const { headers } of receiver.received) expect(ids).not.toContain(headers['webhook-id']);

    await world.caughtUp(body.id);
    const from = (second as unknown as { occurredAt: string }).occurredAt;
    receiver.received.splice(0);
    const since = await world.call('POST', `/${body.id}/rewind`, { from });
    expect(since.body.nextLeafIndex).toBe(second!.leafIndex);
    await receiver.until(({ accepted }) => accepted.length === 3);
    const future = await world.call('POST', `/${body.id}/rewind`, { from: '2100-01-01T00:00:00Z' });
    expect(future.body.lag).toBe(0);
  });
});
