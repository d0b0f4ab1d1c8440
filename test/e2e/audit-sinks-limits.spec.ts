import { newId } from '../../src/database/columns.js';
import { auditEvents } from '../support/audit.js';
import { eventually } from '../support/eventually.js';
import { HttpsReceiver } from '../support/https-receiver.js';
import { agentNames, SinkWorld, targetOf } from '../support/sinks.js';

describe('audit sinks, whatever happens, deliver', () => {
  let world: SinkWorld;

  beforeAll(async () => {
    world = await SinkWorld.start();
  });
  beforeEach(() => world.renew());
  afterEach(() => world.service.sql('UPDATE audit_sinks SET enabled = false'));
  afterAll(() => world.stop());

  it('to a live receiver while others never answer or refuse', async () => {
    const { receiver } = world;
    const silent = await HttpsReceiver.start();
    const refusing = await world.create({ kind: 'syslog', url: 'tls://127.0.0.1:9', actions: ['agent.*'] });
    for (let i = 0; i < 17; i++) await world.create({ ...silent.target, actions: ['agent.*'] });
    const live = await world.create({ ...receiver.target, actions: ['agent.*'] });
    const made = agentNames(21);
    await world.act(made[0]!);
    await silent.until(({ accepted }) => accepted.length === 17);
    await receiver.until(({ accepted }) => accepted.length === 1);

    // more than can be delivered to at once stop answering at the same moment
    silent.behaviour = () => null;
    await world.act(...made.slice(1, 11));
    await silent.until(({ received }) => received.some(({ status }) => status === null));
    await world.act(...made.slice(11));
    await receiver.until(({ accepted }) => accepted.length === 21);
    const [waiting] = await world.service.sql(
      'SELECT count(*)::int FROM audit_sinks WHERE organization_id = $1 AND url = $2 AND failures = 0',
      [world.acme.organizationId, silent.url],
    );
    expect(waiting).toEqual({ count: 17 });
    expect(receiver.accepted.map(targetOf)).toEqual(made);
    // while they are waited for, nothing is held in the database
    const [held] = await world.service.sql(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'`,
    );
    expect(held).toEqual({ count: 0 });
    const seen = await eventually(
      async () => (await world.call('GET', '')).body.items as { url: string; lastError: string }[],
      (sinks) => sinks.filter(({ lastError }) => lastError !== null).length === 18,
    );
    expect(seen.find(({ url }) => url === 'tls://127.0.0.1:9')!.lastError).toBe(
      'The connection was refused.',
    );
    expect(seen.find(({ url }) => url === silent.url)!.lastError).toBe(
      'There was no complete answer in time.',
    );
    expect((await world.call('GET', `/${refusing.body.id}`)).body.status).toBe('failing');
    expect(await world.caughtUp(live.body.id)).toMatchObject({ status: 'active', failures: 0 });
    silent.stop();
  });

  it('nothing more to a receiver that says it is gone, until they are enabled again', async () => {
    const { receiver } = world;
    receiver.behaviour = () => 410;
    const { body } = await world.create({ ...receiver.target, actions: ['agent.*'] });
    const made = agentNames(2);
    await world.act(...made);
    const paused = await eventually(
      async () => (await world.call('GET', `/${body.id}`)).body,
      ({ enabled }) => !enabled,
    );
    expect(paused).toMatchObject({
      status: 'paused',
      lastError: 'The receiver answered 410: it wants nothing any more.',
    });
    const [event] = await auditEvents(world.service, world.acme, { action: 'audit_sink.updated' });
    expect(event).toMatchObject({
      actor: { kind: 'system', name: 'audit forwarding' },
      target: { id: body.id },
      reason: 'gone',
      details: { enabled: false },
    });
    receiver.behaviour = () => 200;
    await world.call('PATCH', `/${body.id}`, { enabled: true });
    await receiver.until(({ accepted }) => accepted.length === 2);
    expect(receiver.accepted.map(targetOf)).toEqual(made);
  });

  it('nothing while the plan does not have it, and all of it afterwards', async () => {
    const { receiver } = world;
    const { body } = await world.create({ ...receiver.target, actions: ['agent.*'] });
    const notices = await world.create({ ...receiver.target, categories: ['notice'] });
    await world.setPlan(world.acme, 'team');
    const made = agentNames(2);
    await world.act(...made);
    await eventually(
      async () => (await world.call('GET', `/${notices.body.id}`)).body.lag,
      (lag) => lag === 0,
    );
    expect((await world.call('GET', `/${body.id}`)).body).toMatchObject({
      status: 'suspended',
      lastAttemptAt: null,
    });
    expect(receiver.received).toEqual([]);
    await world.setPlan(world.acme, 'enterprise');
    await receiver.until(({ accepted }) => accepted.length === 2);
    expect(receiver.accepted.map(targetOf)).toEqual(made);
  });

  it('a long log in batches of bounded size, and keep a bounded history', async () => {
    const { receiver } = world;
    const { body } = await world.create({ ...receiver.target, actions: ['agent.*'], enabled: false });
    const events = Array.from({ length: 1_100 }, (_, number) => ({
      action: 'agent.updated' as const,
      target: { type: 'agent' as const, id: newId(), name: `agent ${number}` },
      details: number % 100 === 0 ? { text: 'x'.repeat(300_000) } : null,
    }));
    for (let i = 0; i < events.length; i += 100) await world.record(events.slice(i, i + 100));
    await world.service.sql('UPDATE audit_sinks SET delivered = 1499 WHERE id = $1', [body.id]);
    await world.call('PATCH', `/${body.id}`, { enabled: true });
    await receiver.until(({ accepted }) => accepted.length === 1_100);
    expect(receiver.accepted.map(targetOf)).toEqual(events.map(({ target }) => target.name));
    for (const request of receiver.received) {
      expect(request.events.length).toBeLessThanOrEqual(250);
      expect(request.body.length).toBeLessThan(600_000);
    }
    await world.caughtUp(body.id);
    const [kept] = await world.service.sql(
      'SELECT max(slot)::int AS highest, count(*)::int FROM audit_sink_deliveries WHERE sink_id = $1',
      [body.id],
    );
    expect(kept).toEqual({ highest: receiver.received.length - 1, count: receiver.received.length });
  });
});
