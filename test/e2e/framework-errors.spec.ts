import type { AddressInfo } from 'node:net';
import { TestService, type Owner } from '../support/service.js';
import { sendRaw, type RawAnswer } from '../support/socket.js';

const MIB = 1_048_576;

describe('what never reaches a handler', () => {
  let service: TestService;
  let acme: Owner;
  let port: number;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner();
    await service.service.app.listen(0, '127.0.0.1');
    port = (service.service.app.getHttpServer().address() as AddressInfo).port;
  });
  afterAll(() => service.stop());

  /** One request by hand. `host` and `connection` are sent unless they are among the headers. */
  const request = (
    line: string,
    headers: readonly string[] = [],
    body: string | Buffer = '',
  ): Promise<RawAnswer> => {
    const all = ['Host: localhost', 'Connection: close', ...headers];
    return sendRaw(port, `${line}\r\n${all.join('\r\n')}\r\n\r\n`, body);
  };
  const authorized = () => `Authorization: Bearer ${acme.token}`;
  const json = 'Content-Type: application/json';

  function expectProblem(answer: RawAnswer, status: number, code: string): void {
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const problem = JSON.parse(answer.body) as Record<string, unknown>;
    expect(problem).toMatchObject({ status, code, type: `/problems#${code}` });
    expect(problem.title).toEqual(expect.any(String));
    expect(problem.detail).toMatch(/\.$/);
    expect(answer.headers['x-request-id']).toBe(problem.requestId);
    expect(problem.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  }

  it.each([
    ['bytes that are no HTTP', 'hello, is anybody there?\r\n\r\n'],
    ['a TLS handshake', Buffer.from('16030100c8010000c40303', 'hex')],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n'],
    ['two lengths', 'POST /v1/setup HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    [
      'length and chunks at once',
      'POST /v1/setup HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a length that is none', 'POST /v1/setup HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n{}'],
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an unknown version', 'GET / HTTP/3.9\r\nHost: x\r\n\r\n'],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\n\r\n'],
    [
      'a chunk size that is none',
      'POST /v1/setup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('answers %s with 400', async (_, bytes) => {
    expectProblem(await sendRaw(port, bytes), 400, 'invalid_request');
  });

  it.each([
    ['no Host', []],
    ['two Hosts', ['Host: a', 'Host: b']],
    ['an empty Host', ['Host: ']],
    ['a Host with a path', ['Host: a/b']],
    ['a Host with spaces', ['Host: a b']],
    ['a Host with credentials', ['Host: me@a']],
  ])('answers %s with 400', async (_, hosts) => {
    const head = ['GET /v1/auth/whoami HTTP/1.1', 'Connection: close', ...hosts].join('\r\n');
    expectProblem(await sendRaw(port, `${head}\r\n\r\n`), 400, 'invalid_request');
  });

  it('serves HTTP/1.0, with and without Host', async () => {
    expectProblem(await sendRaw(port, 'GET /v1/auth/nowhere HTTP/1.0\r\n\r\n'), 404, 'not_found');
    const answer = await sendRaw(
      port,
      `GET ${acme.base}/agents HTTP/1.0\r\nHost: x\r\n${authorized()}\r\n\r\n`,
    );
    expect(answer.status).toBe(200);
  });

  it('answers too large headers with 431 and a too long URL with 414', async () => {
    expectProblem(
      await request('GET / HTTP/1.1', [`X-Large: ${'a'.repeat(20_000)}`]),
      431,
      'headers_too_large',
    );
    expectProblem(
      await request(`GET /v1/agents?search=${'a'.repeat(9_000)} HTTP/1.1`),
      414,
      'invalid_request',
    );
    expectProblem(await request(`GET /${'a'.repeat(20_000)} HTTP/1.1`), 431, 'headers_too_large');
  });

  it('answers a request that does not arrive in time with 408', async () => {
    const server = service.service.app.getHttpServer();
    const { requestTimeout, headersTimeout } = server;
    Object.assign(server, { requestTimeout: 50, headersTimeout: 50 });
    try {
      expectProblem(await sendRaw(port, 'GET / HTTP/1.1\r\nHost: x\r\n'), 408, 'request_timeout');
      const head = `POST ${acme.base}/agents HTTP/1.1\r\nHost: x\r\n${authorized()}\r\n${json}`;
      const stalled = await sendRaw(port, `${head}\r\nContent-Length: 100\r\n\r\n{"name":`);
      expectProblem(stalled, 408, 'request_timeout');
    } finally {
      Object.assign(server, { requestTimeout, headersTimeout });
    }
  });

  it.each(['/v1/%zz', '/v1/organizations/%zz/agents', '/v1/organizations/%c3%28/agents', '/%'])(
    'answers the badly encoded path %s with 400',
    async (path) => expectProblem(await request(`GET ${path} HTTP/1.1`), 400, 'invalid_request'),
  );

  it('answers a path that is not there, and parts longer than any id, with 404', async () => {
    expectProblem(await request('GET /v1/nowhere HTTP/1.1'), 404, 'not_found');
    expectProblem(await request('GET /v1/%6Eowhere?a=%00 HTTP/1.1'), 404, 'not_found');
    const long = 'a'.repeat(1_000);
    expectProblem(await request(`GET ${acme.base}/agents/${long} HTTP/1.1`), 404, 'not_found');
    expectProblem(await request(`GET /v1/organizations/${long}/agents HTTP/1.1`), 404, 'not_found');
    expectProblem(
      await request('POST /v1/nowhere HTTP/1.1', [json, 'Content-Length: 2'], '{}'),
      404,
      'not_found',
    );
  });

  it('answers a path that is there for other methods with 405 and names them', async () => {
    const put = await request(`PUT ${acme.base}/agents HTTP/1.1`, [authorized()]);
    expectProblem(put, 405, 'method_not_allowed');
    expect(put.headers.allow).toBe('GET, HEAD, POST');
    expectProblem(await request(`TRACE ${acme.base}/agents HTTP/1.1`), 405, 'method_not_allowed');
    expectProblem(await request(`OPTIONS ${acme.base}/agents HTTP/1.1`), 405, 'method_not_allowed');
    expectProblem(await request('OPTIONS * HTTP/1.1'), 404, 'not_found');
  });

  it('answers CONNECT with 405', async () => {
    const answer = await sendRaw(port, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');
    expectProblem(answer, 405, 'method_not_allowed');
  });

  it('answers an expectation it cannot meet with 417, and 100-continue as usual', async () => {
    expectProblem(await request('GET / HTTP/1.1', ['Expect: cookies']), 417, 'invalid_request');
    const body = JSON.stringify({ name: 'Continued' });
    const headers = [authorized(), json, `Content-Length: ${body.length}`, 'Expect: 100-continue'];
    const answer = await request(`POST ${acme.base}/agents HTTP/1.1`, headers, body);
    expect(answer).toMatchObject({ status: 100, body: expect.stringMatching(/^HTTP\/1.1 201 /) });
  });

  it('takes a request to upgrade the connection as the plain request it also is', async () => {
    const upgrade = [authorized(), 'Connection: Upgrade, close', 'Upgrade: websocket'];
    const head = [`GET ${acme.base}/agents HTTP/1.1`, 'Host: x', ...upgrade].join('\r\n');
    const answer = await sendRaw(port, `${head}\r\n\r\n`);
    expect(answer.status).toBe(200);
  });

  it('answers HEAD as GET without a body', async () => {
    const found = await request(`HEAD ${acme.base}/agents HTTP/1.1`, [authorized()]);
    expect(found).toMatchObject({ status: 200, body: '' });
    const missing = await request('HEAD /v1/nowhere HTTP/1.1');
    expect(missing).toMatchObject({ status: 404, body: '' });
    expect(missing.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('takes absolute URLs as paths', async () => {
    const answer = await request(`GET http://localhost${acme.base}/agents HTTP/1.1`, [authorized()]);
    expect(answer.status).toBe(200);
  });

  describe('with a body', () => {
    const post = (headers: readonly string[], body: string | Buffer) =>
      request(
        `POST ${acme.base}/agents HTTP/1.1`,
        [authorized(), `Content-Length: ${Buffer.byteLength(body)}`, ...headers],
        body,
      );
    const fine = JSON.stringify({ name: 'Fine' });

    it.each([
      ['of another type', ['Content-Type: text/plain'], fine],
      ['of a form', ['Content-Type: application/x-www-form-urlencoded'], 'name=Fine'],
      ['of several parts', ['Content-Type: multipart/form-data; boundary=x'], '--x--'],
      ['of a type that looks like JSON', ['Content-Type: application/jsonp'], fine],
      ['of no type', [], fine],
      ['of a type that is none', ['Content-Type: json'], fine],
      ['in another charset', ['Content-Type: application/json; charset=utf-16'], fine],
      ['in another charset, quoted', ['Content-Type: application/json; charset="latin1"'], fine],
      ['that is compressed', [json, 'Content-Encoding: gzip'], fine],
    ])('answers one %s with 415', async (_, headers, body) => {
      expectProblem(await post(headers, body), 415, 'unsupported_media_type');
    });

    it('takes the charset utf-8 in any spelling', async () => {
      for (const charset of ['utf-8', 'UTF-8', '"utf-8"']) {
        const answer = await post(
          [`Content-Type: application/json; charset=${charset}`],
          JSON.stringify({ name: `in ${charset}` }),
        );
        expect(answer.status).toBe(201);
      }
    });

    it('answers one above 1 MiB with 413, announced or not', async () => {
      const large = JSON.stringify({ name: 'a'.repeat(MIB) });
      expectProblem(await post([json], large), 413, 'payload_too_large');
      const chunk = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
      const chunked = await request(
        `POST ${acme.base}/agents HTTP/1.1`,
        [authorized(), json, 'Transfer-Encoding: chunked'],
        chunk,
      );
      expectProblem(chunked, 413, 'payload_too_large');
    });

    it.each([
      ['cut off', '{"name": "Fine"'],
      ['followed by more', '{"name": "Fine"} {}'],
      ['with comments', '{"name": "Fine" /* really */}'],
      ['with a byte that is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ['deep arrays without end', '['.repeat(50_000)],
    ])('answers malformed JSON, %s, with 400', async (_, body) => {
      expectProblem(await post([json], body), 400, 'invalid_request');
    });

    it.each([
      ['arrays', `{"configuration": {"a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}}`],
      ['objects', `{"configuration": ${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`],
      ['arrays alone', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ])('answers 50,000-deep JSON of %s with 400', async (_, body) => {
      expectProblem(await post([json], body), 400, 'invalid_request');
    });

    it('leaves nothing behind', async () => {
      const [row] = await service.sql<{ count: string }>(
        `SELECT count(*) FROM agents WHERE name NOT LIKE 'in %' AND name <> 'Continued'`,
      );
      expect(row!.count).toBe('0');
    });
  });

  it('answers further requests on a connection after a problem', async () => {
    const first = 'GET /v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\n';
    const second = 'GET /v1/nowhere/else HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const answer = await sendRaw(port, first, second);
    expect(answer.body).toContain('HTTP/1.1 404');
  });
});
