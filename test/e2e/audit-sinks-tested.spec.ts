import { auditEvents } from '../support/audit.js';
import { isVerified } from '../support/https-receiver.js';
import { SinkWorld } from '../support/sinks.js';

describe('audit sinks that are tested', () => {
  let world: SinkWorld;

  beforeAll(async () => {
    world = await SinkWorld.start();
  });
  beforeEach(() => world.renew());
  afterAll(() => world.stop());

  it('with an event that is in no log, signed like any other', async () => {
    const { body } = await world.create({ ...world.receiver.target, enabled: false });
    const answer = await world.call('POST', `/${body.id}/test`);
    expect(answer).toMatchObject({
      status: 200,
      body: { delivered: true, status: 204, error: null, response: null, durationMs: expect.any(Number) },
    });
    const [request] = world.receiver.received.splice(0);
    expect(request).toMatchObject({
      type: 'audit_sink.test',
      events: [
        {
          leafIndex: null,
          action: 'audit_sink.tested',
          actor: { id: world.acme.userId },
          details: { test: true },
        },
      ],
    });
    expect(isVerified(body.secret, request!)).toBe(true);
    const [event] = await auditEvents(world.service, world.acme, { action: 'audit_sink.tested' });
    expect(event).toMatchObject({
      target: { id: body.id },
      details: { delivered: true, status: 204, error: null },
    });
    expect(event!.id).not.toBe(request!.events[0]!.id);
  });

  it('and say how the receiver refuses, without following it anywhere', async () => {
    const { body } = await world.create({ ...world.receiver.target, enabled: false });
    world.receiver.behaviour = (_, response) => {
      response.setHeader('location', world.receiver.url);
      return 307;
    };
    expect((await world.call('POST', `/${body.id}/test`)).body).toMatchObject({
      delivered: false,
      status: 307,
      error: 'The receiver answered 307; redirects are not followed.',
      response: 'no, thank you',
    });
    expect(world.receiver.received.splice(0)).toHaveLength(1);
    await world.call('PATCH', `/${body.id}`, { caCertificate: null });
    expect((await world.call('POST', `/${body.id}/test`)).body).toMatchObject({
      delivered: false,
      status: null,
      error: expect.stringMatching(/certificate is not trusted/),
    });
  });

  it('one at a time, and for ten seconds at the most', async () => {
    const { body } = await world.create({ ...world.receiver.target, enabled: false });
    world.receiver.behaviour = () => null;
    const first = world.call('POST', `/${body.id}/test`);
    await world.receiver.until(({ received }) => received.length === 1);
    expect(await world.call('POST', `/${body.id}/test`)).toMatchObject({ status: 409 });
    expect((await first).body).toMatchObject({
      delivered: false,
      error: 'There was no complete answer in time.',
    });
    world.receiver.received.splice(0);
  });
  it('judge where they lead again when something is sent', async () => {
    const { body } = await world.create({ ...world.receiver.target, enabled: false });
    // as if the operator had closed the network since
    await world.service.sql('UPDATE audit_sinks SET url = $2 WHERE id = $1', [
      body.id,
      'https://10.0.0.1:8443/',
    ]);
    expect((await world.call('POST', `/${body.id}/test`)).body).toMatchObject({
      delivered: false,
      error: 'The host has an address that is not public.',
    });
  });

  it('sign with two secrets while they are being rotated', async () => {
    const { body } = await world.create({ ...world.receiver.target, enabled: false });
    const rotated = await world.call('POST', `/${body.id}/rotate-secret`, { overlapSeconds: 3600 });
    expect(rotated).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(rotated.body.secret).not.toBe(body.secret);
    const until = Date.parse(rotated.body.previousSecretExpiresAt) - Date.parse(rotated.body.updatedAt);
    expect(Math.abs(until - 3_600_000)).toBeLessThan(10_000);
    const verified = async (...secrets: string[]) => {
      await world.call('POST', `/${body.id}/test`);
      const [request] = world.receiver.received.splice(0);
      return secrets.map((secret) => isVerified(secret, request!));
    };
    expect(await verified(body.secret, rotated.body.secret)).toEqual([true, true]);
    const again = await world.call('POST', `/${body.id}/rotate-secret`, {});
    expect(again).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/overlapSeconds 0/) } });
    // the overlap ends by itself
    await world.service.sql(
      `UPDATE audit_sinks SET previous_secret_expires_at = clock_timestamp() WHERE id = $1`,
      [body.id],
    );
    expect(await verified(body.secret, rotated.body.secret)).toEqual([false, true]);
    expect((await world.call('GET', `/${body.id}`)).body.previousSecretExpiresAt).toBeNull();
    // or at once
    const second = await world.call('POST', `/${body.id}/rotate-secret`, {});
    const third = await world.call('POST', `/${body.id}/rotate-secret`, { overlapSeconds: 0 });
    expect(await verified(rotated.body.secret, second.body.secret, third.body.secret)).toEqual([
      false,
      false,
      true,
    ]);
  });
});
