import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { holdResponse } from './held-response.js';

type Handle = (response: ServerResponse) => void;

describe('a held response', () => {
  let server: Server;
  let handle: Handle;
  let recorded: number[];
  let release: () => void;
  let fail: (error: Error) => void;

  beforeAll(async () => {
    server = createServer((_request, response) => handle(response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    recorded = [];
  });

  const call = (signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { signal });
  const held = (act: Handle, settled: 'at once' | 'later' = 'at once'): void => {
    handle = (response) => {
      holdResponse(
        response,
        (status) => {
          recorded.push(status);
          if (settled === 'at once') return Promise.resolve();
          return new Promise((resolve, reject) => {
            release = resolve;
            fail = reject;
          });
        },
        (error) => ({ status: 503, headers: { 'retry-after': '1' }, body: error.message }),
      );
      act(response);
    };
  };
  /** Everything that is sent before `recorded` has an entry, and whether any of it has left. */
  const untilRecorded = async (answer: Promise<unknown>): Promise<'held' | 'sent'> => {
    while (recorded.length === 0) await new Promise(setImmediate);
    return Promise.race([
      answer.then(() => 'sent' as const),
      new Promise<'held'>((resolve) => setImmediate(resolve, 'held')),
    ]);
  };

  it('leaves when it is on record, as it was given', async () => {
    held((response) => {
      response.setHeader('x-own', 'yes');
      response.writeHead(201, { 'content-type': 'text/plain' });
      response.end('made');
      expect(response.headersSent).toBe(true);
    }, 'later');
    const answer = call();
    expect(await untilRecorded(answer)).toBe('held');
    release();
    const response = await answer;
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([
      201,
      'yes',
      'made',
    ]);
    expect(recorded).toEqual([201]);
  });

  it('is recorded with the status that it has when it ends, as Express answers', async () => {
    held((response) => {
      response.statusCode = 404;
      response.end('{}');
    });
    expect((await call()).status).toBe(404);
    expect(recorded).toEqual([404]);
  });

  it('streams on after the first bytes, and tells who waits to go on', async () => {
    held((response) => {
      const more = response.write('first ');
      expect(more).toBe(false);
      response.once('drain', () => response.end('second'));
    });
    expect(await (await call()).text()).toBe('first second');
    expect(recorded).toEqual([200]);
  });

  it('gives way to another answer when it cannot be recorded', async () => {
    held((response) => {
      response.writeHead(200, { 'x-secret': 'yes', 'content-length': 4 });
      response.write('se');
      response.end('cr');
    }, 'later');
    const answer = call();
    await untilRecorded(answer);
    fail(new Error('not on record'));
    const response = await answer;
    expect([response.status, await response.text()]).toEqual([503, 'not on record']);
    expect([response.headers.get('x-secret'), response.headers.get('retry-after')]).toEqual([null, '1']);
  });

  it('is answered once, whoever tries again', async () => {
    held((response) => {
      response.end('one');
      response.end('two');
      response.write('three');
    });
    expect(await (await call()).text()).toBe('one');
    expect(recorded).toEqual([200]);
  });

  it('is recorded when the client goes away before there is an answer', async () => {
    const gone = new AbortController();
    held(() => gone.abort());
    await expect(call(gone.signal)).rejects.toThrow();
    while (recorded.length === 0) await new Promise(setImmediate);
    expect(recorded).toEqual([499]);
  });

  it('keeps what others have put in the place of its methods', async () => {
    handle = (response) => {
      const end = response.end.bind(response) as (text: string) => ServerResponse;
      response.end = ((text: string) => end(text.toUpperCase())) as ServerResponse['end'];
      holdResponse(
        response,
        () => Promise.resolve(),
        () => ({ status: 503, headers: {}, body: '' }),
      );
      response.end('loud');
    };
    expect(await (await call()).text()).toBe('LOUD');
  });
});
