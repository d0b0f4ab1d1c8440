import { addKey } from '../support/actors.js';
import { PASSWORD, addMember, addPerson, events, login, type Person } from '../support/people.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

const HOST = 'localhost:3000';
const OWN = { host: HOST, origin: `http://${HOST}` };

describe('sessions by cookie', () => {
  let service: TestService;
  let acme: Owner;
  let ada: Person;

  beforeAll(async () => {
    service = await TestService.start({ TRUST_PROXY: '10.0.0.0/8', PUBLIC_URL: 'https://keys.example.com' });
    acme = await service.owner();
    ada = await addPerson(service);
    await addMember(service, acme.organizationId, ada, 'active', 'admin');
  });
  afterAll(() => service.stop());

  const byCookie = (headers: Record<string, string>, ip?: string): Promise<Answer> =>
    login(service, ada, PASSWORD, { headers, ip, body: { transport: 'cookie' } });
  const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie']).split(';')[0]!;

  it('keep the token out of the answer and out of reach of scripts', async () => {
    const answer = await byCookie(OWN);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      expiresAt: expect.any(String),
      user: { id: ada.id, email: ada.email, name: 'Ada' },
      organizations: [expect.objectContaining({ id: acme.organizationId })],
    });
    const attributes = String(answer.headers['set-cookie']).split('; ').slice(1);
    expect(attributes).toEqual(
      expect.arrayContaining([
        'Path=/',
        'HttpOnly',
        'Secure',
        'SameSite=Strict',
        expect.stringMatching(/^Expires=/),
      ]),
    );
    expect(attributes.some((attribute) => attribute.startsWith('Domain'))).toBe(false);
    expect(cookieOf(answer)).toMatch(/^__Host-praesidia_session=pss_/);
    const who = await service.call('GET', '/v1/auth/whoami', { headers: { cookie: cookieOf(answer) } });
    expect(who).toMatchObject({ status: 200, body: { subject: { id: ada.id } } });
    expect((await events(service, acme.organizationId, 'session.created')).at(-1)).toMatchObject({
      details: { transport: 'cookie' },
    });
  });

  it('change things for our own pages alone', async () => {
    const cookie = cookieOf(await byCookie(OWN));
    const register = (headers: Record<string, string>) =>
      service.call('POST', `${acme.base}/agents`, {
        headers: { host: HOST, cookie, ...headers },
        body: { name: `agent ${Object.values(headers).join()}` },
      });
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: `https://${HOST}` },
      { origin: 'http://localhost:3001' },
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
    ];
    for (const headers of foreign)
      expect(await register(headers)).toMatchObject({ status: 403, body: { code: 'cross_origin' } });
    expect(await service.sql('SELECT * FROM agents')).toEqual([]);
    const own: Record<string, string>[] = [
      { origin: `http://${HOST}` },
      { origin: 'https://keys.example.com' },
      { 'sec-fetch-site': 'same-origin' },
    ];
    for (const headers of own) expect((await register(headers)).status).toBe(201);
    const read = await service.call('GET', `${acme.base}/agents`, {
      headers: { cookie, origin: 'https://evil.example' },
    });
    expect(read.status).toBe(200);
  });

  it('are for sessions: a key in one authenticates nobody', async () => {
    const { token } = await addKey(service, acme, { scopes: ['agents:read'] });
    const cookie = cookieOf(await byCookie(OWN)).replace(/=.*/, `=${token}`);
    const answer = await service.call('GET', `${acme.base}/agents`, { headers: { ...OWN, cookie } });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('beside an Authorization header are ignored, whatever that holds', async () => {
    const cookie = cookieOf(await byCookie(OWN));
    const call = (authorization: string) =>
      service.call('GET', '/v1/auth/whoami', { headers: { cookie, authorization } });
    expect((await call(`Bearer ${acme.token}`)).body.subject.id).toBe(acme.userId);
    expect((await call('Basic YTpi')).status).toBe(401);
    expect((await call('Bearer')).status).toBe(400);
  });

  it('end by logout, which takes the cookie away', async () => {
    const cookie = cookieOf(await byCookie(OWN));
    const foreign = await service.call('POST', '/v1/auth/logout', { headers: { host: HOST, cookie } });
    expect(foreign.status).toBe(403);
    const out = await service.call('POST', '/v1/auth/logout', { headers: { ...OWN, cookie } });
    expect(out.status).toBe(204);
    expect(out.headers['set-cookie']).toMatch(/^__Host-praesidia_session=;.*Expires=Thu, 01 Jan 1970/);
    expect((await service.call('GET', '/v1/auth/whoami', { headers: { cookie } })).status).toBe(401);
  });

  it.each([
    ['plain HTTP beyond loopback', { host: 'keys.lan' }, 400, 'https_required'],
    ['plain HTTP under a misleading name', { host: 'localhost.evil.example' }, 400, 'https_required'],
    ['a Host header that is none', { host: '[' }, 400, 'invalid_request'],
    ['a forwarded host that is none', { host: HOST, 'x-forwarded-host': '[' }, 400, 'https_required'],
    ['a proxy that nobody trusts', { host: 'keys.lan', 'x-forwarded-proto': 'https' }, 400, 'https_required'],
    ['a foreign page', { host: HOST, origin: 'https://evil.example' }, 403, 'cross_origin'],
    ['a page without an origin', { host: HOST, origin: 'null' }, 403, 'cross_origin'],
    ['another site', { host: HOST, 'sec-fetch-site': 'cross-site' }, 403, 'cross_origin'],
  ])('are not opened for %s', async (_, headers, status, code) => {
    const before = await service.sql('SELECT count(*) FROM sessions');
    const ip = 'x-forwarded-host' in headers ? '10.1.2.3' : undefined;
    const answer = await byCookie(headers as unknown as Record<string, string>, ip);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await service.sql('SELECT count(*) FROM sessions')).toEqual(before);
  });

  it.each([
    [
      'HTTPS by a trusted proxy',
      { host: 'keys.lan', 'x-forwarded-proto': 'https', origin: 'https://keys.lan' },
    ],
    ['HTTPS by PUBLIC_URL', { host: 'keys.example.com', origin: 'https://keys.example.com' }],
    ['this machine', { host: '127.0.0.1:3000' }],
    ['this machine by IPv6', { host: '[::1]:3000', origin: 'http://[::1]:3000' }],
  ])('are opened over %s', async (_, headers) => {
    const answer = await byCookie(headers as unknown as Record<string, string>, '10.1.2.3');
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(/Secure/);
  });
});
