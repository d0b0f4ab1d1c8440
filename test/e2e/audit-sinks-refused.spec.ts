import { addKey, addMember, roleIds } from '../support/actors.js';
import { makeCertificate } from '../support/certificate.js';
import { PUBLIC_URL, SinkWorld } from '../support/sinks.js';

describe('audit sinks are refused', () => {
  let world: SinkWorld;

  beforeAll(async () => {
    world = await SinkWorld.start();
  });
  beforeEach(() => world.renew());
  afterAll(() => world.stop());

  it.each([
    [
      'http://93.184.216.34/',
      'url must be an https URL without user, password and fragment, e.g. https://siem.example.com/audit.',
    ],
    ['https://me:pass@93.184.216.34/', /^url must be an https URL/],
    ['https://10.0.0.1/', 'url is not accepted: The host has an address that is not public.'],
    ['https://0x0a.1/', /not public/],
    ['https://167772161/', /not public/],
    ['https://192.168.1.1./', /not public/],
    ['https://[::ffff:10.0.0.1]/', /not public/],
    ['https://[64:ff9b::10.0.0.1]/', /not public/],
    ['https://169.254.169.254/latest/meta-data', /not public/],
    ['https://[fd00:ec2::254]/', /not public/],
    ['https://localhost/', /not public/],
    ['tls://93.184.216.34:6514', /^url must be an https URL/],
  ])('with the url %s', async (url, detail) => {
    const answer = await world.create({ url });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ field: 'url' }] },
    });
    expect(answer.body.detail).toMatch(detail);
    const { body } = await world.create();
    expect((await world.call('PATCH', `/${body.id}`, { url })).body.detail).toBe(answer.body.detail);
    expect((await world.call('GET', `/${body.id}`)).body.url).toBe(PUBLIC_URL);
  });

  it.each([
    ['https://93.184.216.34/', /^url must be tls:/],
    ['udp://93.184.216.34:514', /^url must be tls:/],
    ['tls://93.184.216.34/path', /^url must be tls:/],
    ['tls://93.184.216.34/?', /^url must be tls:/],
    ['tcp://93.184.216.34', /^url must be tls:/],
    [
      'tcp://93.184.216.34:514',
      'url is not accepted: Without TLS, only hosts in the networks of OUTBOUND_ALLOW are reached.',
    ],
    ['tls://10.0.0.1', /not public/],
    ['tls://012.0.0.1', /not public/],
  ])('for syslog with the url %s', async (url, detail) => {
    const answer = await world.create({ kind: 'syslog', url });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'url' }] } });
    expect(answer.body.detail).toMatch(detail);
  });

  it.each([
    [{ kind: 'kafka' }, 'kind', 'kind must be one of the following values: https, syslog.'],
    [{ name: ' ' }, 'name', 'name must have a visible character and no control characters.'],
    [{ url: 5 }, 'url', 'url must be a string.'],
    [
      { actions: ['Nothing.*'] },
      'actions[0]',
      /^actions\[0\] must hold actions such as agent\.deleted, or groups of them such as api_key\.\*\.$/,
    ],
    [{ actions: ['agent.deleted,agent.updated'] }, 'actions[0]', /must hold/],
    [{ actions: 'agent.*' }, 'actions', /^actions must/],
    [
      { categories: ['noise'] },
      'categories[0]',
      /^categories\[0\] must be one of the following values: change, access, security, notice\.$/,
    ],
    [{ outcomes: [null] }, 'outcomes[0]', /success, denied, failed/],
    [{ categories: null }, 'categories', /must be an array/],
    [
      { caCertificate: 'trust me' },
      'caCertificate',
      'caCertificate must be X.509 certificates in PEM, and nothing else.',
    ],
    [{ caCertificate: makeCertificate('a').key }, 'caCertificate', /^caCertificate must be/],
    [{ enabled: 'yes' }, 'enabled', 'enabled must be a boolean value.'],
    [{ secret: 'whsec_mine' }, 'secret', 'secret is not known here.'],
  ])('with %j', async (fields, field, detail) => {
    const answer = await world.create(fields);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(answer.body.errors).toContainEqual({ field, detail: expect.stringMatching(detail) });
    const sinks = await world.service.sql('SELECT FROM audit_sinks WHERE organization_id = $1', [
      world.acme.organizationId,
    ]);
    expect(sinks).toEqual([]);
  });

  it.each([
    [{}, 'Exactly one of leafIndex and from must be given.'],
    [{ leafIndex: 0, from: '2027-01-01T00:00:00Z' }, 'Exactly one of leafIndex and from must be given.'],
    [{ leafIndex: -1 }, 'leafIndex must not be less than 0.'],
    [{ leafIndex: 1_000_000 }, /^leafIndex must not be greater than \d+, the size of the log\.$/],
    [{ from: 'yesterday' }, /^from must be a time after RFC 3339/],
  ])('to be set back by %j', async (body, detail) => {
    const sink = await world.create();
    const answer = await world.call('POST', `/${sink.body.id}/rewind`, body);
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(detail) } });
  });

  it('to anybody else: as if they were not there', async () => {
    const { body } = await world.create();
    const other = await world.service.owner('Other');
    await world.setPlan(other, 'enterprise');
    const missing = { status: 404, body: { code: 'not_found', detail: 'There is no such audit sink.' } };
    expect(await world.call('GET', `/${body.id}`, undefined, other)).toMatchObject(missing);
    expect(await world.call('GET', `/${body.id}/deliveries`, undefined, other)).toMatchObject(missing);
    expect(await world.call('PATCH', `/${body.id}`, { name: 'x' }, other)).toMatchObject(missing);
    expect(await world.call('DELETE', `/${body.id}`, undefined, other)).toMatchObject(missing);
    expect(await world.call('POST', `/${body.id}/test`, undefined, other)).toMatchObject(missing);
    expect(await world.call('POST', `/${body.id}/rotate-secret`, {}, other)).toMatchObject(missing);
    expect(await world.call('POST', `/${body.id}/rewind`, { leafIndex: 0 }, other)).toMatchObject(missing);
    expect((await world.call('GET', `/${body.id}`)).body).toMatchObject({ name: body.name, url: PUBLIC_URL });
    expect(
      (await world.service.call('GET', `${world.acme.base}/audit-sinks`, { token: other.token })).status,
    ).toBe(404);
  });

  it('to keys, and to roles without the permission', async () => {
    const key = await addKey(world.service, world.acme);
    const path = `${world.acme.base}/audit-sinks`;
    expect(await world.service.call('GET', path, { token: key.token })).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope', requiredPermission: 'audit_sinks.view' },
    });
    const auditor = await addMember(world.service, world.acme, [
      (await roleIds(world.service, world.acme)).auditor!,
    ]);
    expect((await world.service.call('GET', path, { token: auditor.token })).status).toBe(200);
    const post = await world.service.call('POST', path, { token: auditor.token, body: {} });
    expect(post).toMatchObject({ status: 403, body: { requiredPermission: 'audit_sinks.manage' } });
  });
});
