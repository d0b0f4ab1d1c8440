import { auditEvents } from '../support/audit.js';
import { makeCertificate } from '../support/certificate.js';
import { eventually } from '../support/eventually.js';
import { hasRsyslog, Rsyslog } from '../support/rsyslog.js';
import { SinkWorld } from '../support/sinks.js';

const certificate = makeCertificate('127.0.0.1');

describe.each([
  ['tcp', null],
  ['tls', certificate],
] as const)('audit sinks send syslog by %s', (scheme, secured) => {
  const real = hasRsyslog(secured !== null) ? it : it.skip;
  let world: SinkWorld;

  beforeAll(async () => {
    world = await SinkWorld.start({ PUBLIC_URL: 'https://keys.example.com' });
  });
  beforeEach(() => world.renew());
  afterAll(() => world.stop());

  const sinkFor = (port: number, more: object = {}) =>
    world.create({
      kind: 'syslog',
      url: `${scheme}://127.0.0.1:${port}`,
      caCertificate: secured?.cert ?? null,
      actions: ['agent.*'],
      ...more,
    });

  const jsonOf = ({ msg }: { msg: string }) =>
    JSON.parse(msg) as { target: { name: string }; leafIndex: number };

  real('that rsyslog understands: header, structured data and the whole event, in order', async () => {
    const rsyslog = await Rsyslog.start(secured);
    try {
      const { body } = await sinkFor(rsyslog.port);
      const names = [
        'plain',
        'Späher "]\\ 🗝',
        'x'.repeat(200),
        ...Array.from({ length: 50 }, (_, i) => `agent ${i}`),
      ];
      await world.act(...names);
      const messages = await eventually(
        () => rsyslog.messages(),
        (all) => all.length >= names.length,
      );
      expect(messages.map((message) => jsonOf(message).target.name)).toEqual(names);
      const listed = await auditEvents(world.service, world.acme, { action: 'agent.*' });
      for (const message of messages) {
        const event = jsonOf(message) as unknown as { id: string; leafIndex: number; occurredAt: string };
        const known = listed.find(({ id }) => id === event.id);
        expect({ ...event, leafIndex: null }).toEqual({ ...known, leafIndex: null });
        expect(message).toMatchObject({
          pri: String(13 * 8 + 5),
          'protocol-version': '1',
          hostname: 'keys.example.com',
          'app-name': 'praesidia-keys',
          msgid: 'agent.registered',
        });
        expect(new Date(message.timereported).toISOString()).toBe(event.occurredAt);
        expect(message['structured-data']).toContain(`[audit@32473 eventId="${event.id}"`);
        expect(message['structured-data']).toContain(` leafIndex="${event.leafIndex}"`);
      }
      const test = await world.call('POST', `/${body.id}/test`);
      expect(test.body).toMatchObject({ delivered: true, status: null, error: null });
      const last = await eventually(
        async () => (await rsyslog.messages()).at(-1)!,
        ({ msgid }) => msgid === 'audit_sink.tested',
      );
      expect(JSON.parse(last.msg)).toMatchObject({ leafIndex: null, details: { test: true } });
    } finally {
      await rsyslog.stop();
    }
  });

  real('again when rsyslog was away', async () => {
    const before = await Rsyslog.start(secured);
    const { body } = await sinkFor(before.port);
    await world.act('first');
    await eventually(
      () => before.messages(),
      (all) => all.length === 1,
    );
    await before.stop();
    await world.act('second', 'third');
    const failing = await eventually(
      async () => (await world.call('GET', `/${body.id}`)).body,
      ({ failures }) => failures > 0,
    );
    expect(failing.lastError).toBe('The connection was refused.');
    const after = await Rsyslog.start(secured);
    try {
      await world.call('PATCH', `/${body.id}`, { url: `${scheme}://127.0.0.1:${after.port}` });
      const messages = await eventually(
        () => after.messages(),
        (all) => all.length >= 2,
      );
      expect(messages.map((message) => jsonOf(message).target.name)).toEqual(['second', 'third']);
    } finally {
      await after.stop();
    }
  });

  if (secured) {
    real('to nobody whose certificate is not trusted', async () => {
      const rsyslog = await Rsyslog.start(secured);
      try {
        const { body } = await sinkFor(rsyslog.port, { caCertificate: makeCertificate('127.0.0.1').cert });
        expect((await world.call('POST', `/${body.id}/test`)).body).toMatchObject({
          delivered: false,
          error: expect.stringMatching(/certificate is not trusted/),
        });
        expect(await rsyslog.messages()).toEqual([]);
      } finally {
        await rsyslog.stop();
      }
    });
  }
});
