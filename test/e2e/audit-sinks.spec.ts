import { auditEvents } from '../support/audit.js';
import { makeCertificate } from '../support/certificate.js';
import { PUBLIC_URL, SinkWorld } from '../support/sinks.js';

describe('audit sinks', () => {
  let world: SinkWorld;

  beforeAll(async () => {
    world = await SinkWorld.start();
  });
  beforeEach(() => world.renew());
  afterAll(() => world.stop());

  it('with a secret that is shown once', async () => {
    const answer = await world.create({
      name: 'SIEM',
      actions: ['api_key.*'],
      outcomes: ['denied'],
      enabled: false,
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { secret, ...sink } = answer.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(sink).toEqual({
      id: expect.any(String),
      organizationId: world.acme.organizationId,
      name: 'SIEM',
      kind: 'https',
      url: PUBLIC_URL,
      caCertificate: null,
      actions: ['api_key.*'],
      categories: [],
      outcomes: ['denied'],
      enabled: false,
      status: 'paused',
      createdAt: expect.any(String),
      createdBy: { kind: 'user', id: world.acme.userId, name: 'Owner of Acme' },
      updatedAt: expect.any(String),
      previousSecretExpiresAt: null,
      nextLeafIndex: expect.any(Number),
      lag: expect.any(Number),
      lastDeliveredAt: null,
      lastAttemptAt: null,
      failures: 0,
      failingSince: null,
      nextAttemptAt: null,
      lastError: null,
    });
    const got = await world.call('GET', `/${sink.id}`);
    expect(got.body).toEqual({ ...sink, lag: expect.any(Number) });
    expect((await world.call('GET', '')).body).toEqual({ items: [got.body], nextCursor: null });
  });

  it('with a secret that is in no other answer, no event, and not readable in the database', async () => {
    const { body } = await world.create({ enabled: false });
    const rotated = await world.call('POST', `/${body.id}/rotate-secret`, {});
    const texts = [
      (await world.call('GET', '')).text,
      (await world.call('GET', `/${body.id}`)).text,
      (await world.call('PATCH', `/${body.id}`, { name: 'other' })).text,
      JSON.stringify(await auditEvents(world.service, world.acme)),
      JSON.stringify(
        await world.service.sql('SELECT *, encode(secret, $1) AS text FROM audit_sinks', ['base64']),
      ),
    ];
    for (const { secret } of [body, rotated.body]) {
      const bytes = Buffer.from(secret.slice(6), 'base64');
      for (const text of texts) expect(text).not.toContain(secret.slice(6));
      const [row] = await world.service.sql<{ secret: Buffer; previous_secret: Buffer }>(
        'SELECT secret, previous_secret FROM audit_sinks WHERE id = $1',
        [body.id],
      );
      expect(row!.secret.includes(bytes) || row!.previous_secret.includes(bytes)).toBe(false);
    }
  });

  it('without a secret in an answer that is repeated', async () => {
    const headers = { 'idempotency-key': 'once' };
    const body = { name: 'repeated', kind: 'https', url: PUBLIC_URL };
    const post = () =>
      world.service.call('POST', `${world.acme.base}/audit-sinks`, {
        token: world.acme.token,
        body,
        headers,
      });
    const [first, second] = [await post(), await post()];
    expect(first.body.secret).toMatch(/^whsec_/);
    expect(second).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
    expect(second.body.id).toBe(first.body.id);
    expect(second.body).not.toHaveProperty('secret');
  });

  it('without a secret for syslog', async () => {
    const { status, body } = await world.create({ kind: 'syslog', url: 'tls://93.184.216.34:6514' });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('secret');
    expect(await world.call('POST', `/${body.id}/rotate-secret`, {})).toMatchObject({ status: 409 });
  });

  it('in part', async () => {
    const caCertificate = makeCertificate('siem.example.com').cert;
    const { body } = await world.create({ caCertificate, categories: ['change'] });
    const patch = {
      name: 'renamed',
      categories: [],
      actions: ['agent.deleted'],
      caCertificate: null,
      enabled: false,
    };
    const changed = await world.call('PATCH', `/${body.id}`, patch);
    expect(changed).toMatchObject({ status: 200, body: { ...patch, url: PUBLIC_URL, status: 'paused' } });
    expect((await world.call('PATCH', `/${body.id}`, {})).body).toMatchObject(patch);
    expect((await world.call('PATCH', `/${body.id}`, { url: `${PUBLIC_URL}/2` })).body.url).toBe(
      `${PUBLIC_URL}/2`,
    );
    expect((await world.call('DELETE', `/${body.id}`)).status).toBe(204);
    expect((await world.call('GET', `/${body.id}`)).status).toBe(404);
    expect((await world.call('GET', '')).body.items).toEqual([]);
  });

  it('with every change on record, and where it leads', async () => {
    const { body } = await world.create({ name: 'watched', url: 'https://93.184.216.34:8443/?token=hush' });
    await world.call('PATCH', `/${body.id}`, { url: 'https://[2606:4700:4700::1111]/hush', enabled: false });
    await world.call('POST', `/${body.id}/rotate-secret`, { overlapSeconds: 0 });
    await world.call('POST', `/${body.id}/rewind`, { leafIndex: 0 });
    await world.call('DELETE', `/${body.id}`);
    const events = await auditEvents(world.service, world.acme, { action: 'audit_sink.*' });
    expect(events.map(({ action }) => action).reverse()).toEqual([
      'audit_sink.created',
      'audit_sink.updated',
      'audit_sink.secret_rotated',
      'audit_sink.rewound',
      'audit_sink.deleted',
    ]);
    const [, , , updated, created] = events;
    expect(created).toMatchObject({
      category: 'change',
      target: { type: 'audit_sink', id: body.id, name: 'watched' },
      details: { kind: 'https', to: '93.184.216.34:8443' },
    });
    expect(updated!.details).toEqual({ fields: ['url', 'enabled'], to: '[2606:4700:4700::1111]:443' });
    expect(JSON.stringify(events)).not.toContain('hush');
  });

  it('page by page', async () => {
    for (let i = 0; i < 3; i++) await world.create({ name: `page ${i}` });
    const first = await world.call('GET', '?limit=2');
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['page 2', 'page 1']);
    const second = await world.call('GET', `?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ name: 'page 0' }], nextCursor: null });
  });

  it('20 at the most, each with a name of its own', async () => {
    const { body } = await world.create({ name: 'taken' });
    const other = await world.create({ name: 'other' });
    expect(await world.create({ name: 'taken' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await world.call('PATCH', `/${other.body.id}`, { name: 'taken' })).toMatchObject({ status: 409 });
    expect((await world.call('PATCH', `/${body.id}`, { name: 'taken' })).status).toBe(200);
    for (let i = 2; i < 20; i++) expect((await world.create()).status).toBe(201);
    expect(await world.create()).toMatchObject({
      status: 409,
      body: { detail: 'An organization has at most 20 audit sinks.' },
    });
  });
});
