import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { makeCertificate } from '../../test/support/certificate.js';
import { eventually } from '../../test/support/eventually.js';
import { failureSentence } from './failure.js';
import { httpsPost, type HttpsPost } from './https-post.js';

const NAME = 'siem.example.com';

describe('a POST by HTTPS', () => {
  const certificate = makeCertificate(NAME);
  let server: Server;
  let port: number;
  let answer: RequestListener;

  beforeAll(async () => {
    server = createServer(certificate, (request: IncomingMessage, response: ServerResponse) => {
      answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = (options: Partial<HttpsPost> = {}) =>
    httpsPost({
      url: new URL(`https://${NAME}:${port}/in?x=1`),
      addresses: [{ address: '127.0.0.1', family: 4 }],
      headers: { 'webhook-id': '7' },
      body: Buffer.from('{"a":1}'),
      ca: certificate.cert,
      signal: AbortSignal.timeout(10_000),
      ...options,
    });

  const failure = async (options: Partial<HttpsPost>): Promise<string> =>
    failureSentence(await post(options).catch((error: unknown) => error));

  it('goes to the address that was checked, under the name of the URL', async () => {
    // the name means nothing anywhere, so that whoever asked DNS again would fail
    const seen: unknown[] = [];
    answer = (request, response) => {
      void (async () => {
        const chunks = await request.toArray();
        const { servername } = request.socket as TLSSocket & { servername?: string };
        const { host } = request.headers;
        seen.push(
          request.method,
          request.url,
          host,
          servername,
          request.headers['webhook-id'],
          String(chunks[0]),
        );
        response.writeHead(202, { 'retry-after': '3' }).end('taken');
      })();
    };
    expect(await post()).toMatchObject({ status: 202, headers: { 'retry-after': '3' }, snippet: 'taken' });
    expect(seen).toEqual(['POST', '/in?x=1', `${NAME}:${port}`, NAME, '7', '{"a":1}']);
  });

  it('does not follow redirects', async () => {
    let requests = 0;
    answer = (_, response) => {
      requests++;
      response.writeHead(307, { location: `https://${NAME}:${port}/elsewhere` }).end();
    };
    expect(await post()).toMatchObject({ status: 307, snippet: '' });
    expect(requests).toBe(1);
  });

  it('reads the beginning of an answer that never ends, as printable text on one line', async () => {
    let written = 0;
    answer = (_, response) => {
      response.writeHead(500);
      const chunk = `<b>\u0000\u001b[31mno\r\n\tway\u202e</b>${'x'.repeat(1_000)}`;
      const more = () => {
        while (!response.destroyed && response.write(chunk)) written++;
      };
      response.on('drain', more);
      more();
      response.on('error', () => undefined);
    };
    const { status, snippet } = await post();
    expect(status).toBe(500);
    expect(snippet).toMatch(/^<b> \[31mno way <\/b>x+$/);
    expect(snippet).toHaveLength(200);
    expect(written).toBeGreaterThan(0);
  });

  it('ends when it is told to while there is no answer', async () => {
    const told = new AbortController();
    answer = () => told.abort(new DOMException('', 'TimeoutError'));
    expect(await failure({ signal: told.signal })).toBe('There was no complete answer in time.');
  });

  it('ends with the half of an answer that it has when it is told to', async () => {
    answer = (_, response) => void response.writeHead(200).write('half');
    let milliseconds = 100;
    // how long half an answer takes is the machine's affair; none is ever complete
    const answered = await eventually(
      () => post({ signal: AbortSignal.timeout((milliseconds *= 2)) }).catch(() => undefined),
      (given) => given?.snippet === 'half',
    );
    expect(answered?.status).toBe(200);
  });

  it('says what is wrong with a certificate, and trusts none that it was not told to', async () => {
    answer = (_, response) => void response.end();
    expect(await failure({ ca: undefined })).toMatch(
      /^The receiver's certificate is not trusted \([A-Z_]+\)\.$/,
    );
    expect(await failure({ ca: makeCertificate(NAME).cert })).toMatch(/certificate is not trusted/);
    expect(await failure({ url: new URL(`https://other.example.com:${port}/`) })).toBe(
      "The receiver's certificate is for another host.",
    );
    await expect(post()).resolves.toMatchObject({ status: 200 });
  });

  it('names no address when nobody listens or the connection breaks', async () => {
    const closed = [{ address: '127.0.0.2', family: 4 }];
    expect(await failure({ addresses: closed, url: new URL(`https://${NAME}:9/`) })).toBe(
      'The connection was refused.',
    );
    answer = (request) => request.socket.destroy();
    expect(await failure({})).toBe('The connection was broken off by the receiver.');
  });
});
