import { Dispatcher } from '../../src/audit-sinks/delivery/dispatcher.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/database/columns.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/process.js';
import { SinkWorld } from '../support/sinks.js';

/** Several service processes that deliver from one database. */
describe('audit sinks and instances', () => {
  let world: SinkWorld;
  const started: ServiceProcess[] = [];

  beforeEach(async () => {
    world = await SinkWorld.start();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.kill()));
    await world.stop();
  });

  async function start(): Promise<ServiceProcess> {
    const env = { DATABASE_URL: world.service.database.url, OUTBOUND_ALLOW: '127.0.0.0/8' };
    const process = await ServiceProcess.start({ env });
    started.push(process);
    return process;
  }

  async function register(at: ServiceProcess, name: string): Promise<void> {
    const { base, token } = world.acme;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${at.url}${base}/agents`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name }),
    });
    expect(answer.status).toBe(201);
  }

  const registrations = () => world.receiver.accepted.filter(({ action }) => action === 'agent.registered');

  it('are delivered to by one at a time, in order, each event once', async () => {
    const { receiver } = world;
    let running = 0;
    let most = 0;
    receiver.behaviour = async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
      return 204;
    };
    const writers = await Promise.all([start(), start()]);
    await world.create(receiver.target);
    await Promise.all(
      writers.map(async (writer, number) => {
        for (let i = 0; i < 100; i++) await register(writer, `agent ${number} ${i}`);
      }),
    );
    await receiver.until(() => registrations().length >= 200);
    const indexes = receiver.accepted.map(({ leafIndex }) => leafIndex!);
    expect(indexes).toEqual(indexes.map((_, place) => indexes[0]! + place));
    expect(registrations()).toHaveLength(200);
    expect(most).toBe(1);
  });

  it('lose nothing and stay in order when the one that delivers is killed', async () => {
    const { receiver, service } = world;
    const { body } = await world.create({ ...receiver.target, enabled: false });
    const target = { type: 'agent' as const, id: newId() };
    for (let i = 0; i < 20; i++) {
      await world.record(
        Array.from({ length: 100 }, () => ({ action: 'agent.registered' as const, target })),
      );
    }
    await world.call('PATCH', `/${body.id}`, { enabled: true });
    // nobody else delivers from here on
    await service.service.app.get(Dispatcher, { strict: false }).onApplicationShutdown();
    receiver.received.splice(0);
    await world.call('POST', `/${body.id}/rewind`, { leafIndex: 0 });

    const first = await start();
    let requests = 0;
    receiver.behaviour = async () => {
      if (++requests !== 4) return 204;
      await first.kill();
      return null;
    };
    await receiver.until(({ received }) => received.some(({ status }) => status === null));
    const cut = receiver.received.at(-1)!;
    const second = await start();
    await register(second, 'afterwards');
    await receiver.until(() => registrations().length >= 2_001);
    const again = receiver.received.find(({ status, body: text }) => status === 204 && text === cut.body);
    expect(again?.headers['webhook-id']).toBe(cut.headers['webhook-id']);
    const indexes = receiver.accepted.map(({ leafIndex }) => leafIndex!);
    expect(indexes).toEqual(indexes.map((_, place) => place));
    const sink = await eventually(
      async () => (await world.call('GET', `/${body.id}`)).body,
      ({ lag }) => lag === 0,
    );
    expect(sink).toMatchObject({ status: 'active', failures: 0 });
  });
});
