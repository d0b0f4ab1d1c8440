import type { AddressInfo } from 'node:net';
import { addKey, type TestKey } from '../support/actors.js';
import { TestService, type Answer, type Owner } from '../support/service.js';
import { sendRaw } from '../support/socket.js';

const HSTS = 'max-age=31536000';
const hstsOf = ({ headers }: Answer) => headers['strict-transport-security'];

describe('every answer', () => {
  let service: TestService;
  let acme: Owner;
  let key: TestKey;

  beforeAll(async () => {
    service = await TestService.start({ TRUST_PROXY: '10.0.0.0/8' });
    acme = await service.owner();
    key = await addKey(service, acme);
    await service.service.app.listen(0, '127.0.0.1');
  });
  afterAll(() => service.stop());

  it.each([
    ['GET', '/agents', 200],
    ['GET', '/nowhere', 404],
    ['PUT', '/agents', 405],
    ['POST', '/agents', 400],
  ])('to %s %s keeps caches, frames and guesses away', async (method, path, status) => {
    const answer = await service.call(method, `${acme.base}${path}`, { token: acme.token });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(Object.keys(answer.headers)).not.toContain('x-powered-by');
    expect(Object.keys(answer.headers)).not.toContain('server');
    expect(Object.keys(answer.headers)).not.toContain('access-control-allow-origin');
  });

  it('binds browsers to HTTPS where the service is reached by it', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    expect(hstsOf(await service.call('GET', '/health/live'))).toBeUndefined();
    expect(hstsOf(await service.call('GET', '/health/live', { headers, ip: '203.0.113.1' }))).toBeUndefined();
    expect(hstsOf(await service.call('GET', '/health/live', { headers, ip: '10.1.2.3' }))).toBe(HSTS);
    const other = await TestService.start({ PUBLIC_URL: 'https://keys.example.com' });
    try {
      expect(hstsOf(await other.call('GET', '/health/live'))).toBe(HSTS);
    } finally {
      await other.stop();
    }
  });

  it('to what is refused before it reaches a route leaves no audit event, whatever it carries', async () => {
    const token = key.token;
    const json = { 'content-type': 'application/json' };
    const path = `${acme.base}/agents`;
    const large = JSON.stringify({ name: 'x'.repeat(1_100_000) });
    const answers = [
      await service.call('POST', path, { token, rawBody: '{"name"', headers: json }),
      await service.call('POST', path, { token, rawBody: large, headers: json }),
      await service.call('POST', path, {
        token,
        rawBody: 'name=x',
        headers: { 'content-type': 'text/plain' },
      }),
      await service.call('GET', '/v1/nowhere', { token }),
      await service.call('PUT', path, { token }),
      await service.call('GET', '/v1/%zz', { token }),
      await service.call('GET', path, { token, headers: { host: 'a b' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 413, 415, 404, 405, 400, 400]);
    const count = async () => {
      const [row] = await service.sql<{ count: number }>(
        'SELECT count(*)::int AS count FROM audit_events WHERE actor_id = $1',
        [key.id],
      );
      return row!.count;
    };
    expect(await count()).toBe(0);
    expect((await service.call('GET', path, { token })).status).toBe(200);
    expect((await service.call('POST', path, { token, body: { colour: 'red' } })).status).toBe(400);
    expect(await count()).toBe(2);
  });

  it('takes an address that a proxy makes up as the address of the proxy', async () => {
    const headers = { 'x-forwarded-for': 'unknown; DROP TABLE agents' };
    const answer = await service.call('GET', `${acme.base}/agents`, {
      token: key.token,
      ip: '10.1.2.3',
      headers,
    });
    const [event] = await service.sql('SELECT ip FROM audit_events WHERE request_id = $1', [
      answer.headers['x-request-id'],
    ]);
    expect(event).toEqual({ ip: '10.1.2.3' });
  });

  it.each([
    ['no Host', 'HTTP/1.0', ''],
    ['a port that is none', 'HTTP/1.1', 'Host: localhost:99999\r\n'],
  ])('to a sign-in of a browser with %s is a refusal, not a mistake', async (_, version, host) => {
    const { port } = service.service.app.getHttpServer().address() as AddressInfo;
    const body = JSON.stringify({
      email: 'a@example.com',
      password: 'not the right one',
      transport: 'cookie',
    });
    const head = [
      `POST /v1/auth/login ${version}`,
      `${host}Connection: close`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    const answer = await sendRaw(port, `${head.join('\r\n')}\r\n\r\n${body}`);
    expect([400, 401]).toContain(answer.status);
  });
});
