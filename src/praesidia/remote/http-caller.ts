import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';

export interface HttpAnswer {
  readonly status: number;
  /** the JSON of the body; undefined where it is none */
  readonly body: unknown;
}

// shorter than the service keeps an idle connection, so that it is not taken while the service closes it
const IDLE_MS = 15_000;
const SOCKETS = 8;

/** POSTs JSON to one service over connections that are kept. */
export class HttpCaller {
  private readonly agent: HttpAgent;
  private readonly base: URL;

  /** @param timeoutMs for the whole of a call, connecting included */
  constructor(
    url: string,
    private readonly token: string,
    private readonly timeoutMs: number,
  ) {
    this.base = new URL(url);
    const options = { keepAlive: true, maxSockets: SOCKETS, timeout: IDLE_MS };
    this.agent = this.base.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** @param path below the URL, without a slash before it @throws the error of the connection or of the time-out */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    const payload = Buffer.from(JSON.stringify(body));
    const response = await this.send(path, payload, headers);
    const text = (await buffer(response)).toString('utf8');
    return { status: response.statusCode!, body: parsed(text) };
  }

  private send(path: string, payload: Buffer, headers: Record<string, string>): Promise<IncomingMessage> {
    const request = this.base.protocol === 'https:' ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(this.timeoutMs);
    return new Promise((answered, failed) => {
      const post = request(new URL(path, withSlash(this.base)), {
        method: 'POST',
        agent: this.agent,
        signal,
        headers: {
          ...headers,
          authorization: `Bearer ${this.token}`,
          'content-type': 'application/json',
          'content-length': payload.length,
        },
      });
      post.on('response', answered).on('error', failed);
      post.end(payload);
    });
  }

  /** Gives the connections up. */
  close(): void {
    this.agent.destroy();
  }
}

const withSlash = (url: URL): URL => new URL(url.href.endsWith('/') ? url.href : `${url.href}/`);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
