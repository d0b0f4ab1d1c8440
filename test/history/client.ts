import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

const TIMEOUT_MS = 30_000;

export interface Answer {
  readonly status: number;
  /** of JSON; undefined without a body */
  readonly body: Record<string, unknown> | undefined;
  /** taken before anything of the request was sent */
  readonly invoked: number;
  /** taken when all of the answer had arrived */
  readonly completed: number;
}

export interface Call {
  readonly token: string;
  readonly body?: unknown;
}

/** Calls instances over connections that are kept, and takes the time by one monotonic clock, in milliseconds. */
export class Client {
  private readonly agents: readonly Agent[];

  constructor(private readonly urls: readonly string[]) {
    // in turn, so that no connection idles until the service closes it
    this.agents = urls.map(() => new Agent({ keepAlive: true, scheduling: 'fifo', maxSockets: 32 }));
  }

  get instances(): number {
    return this.urls.length;
  }

  /** @throws Error when the connection breaks or nothing comes for half a minute */
  call(instance: number, method: string, path: string, { token, body }: Call): Promise<Answer> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers: Record<string, string | number> = { authorization: `Bearer ${token}` };
    if (payload !== undefined) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = Buffer.byteLength(payload);
    }
    return new Promise((resolve, reject) => {
      const invoked = performance.now();
      const sent = request(
        `${this.urls[instance]}${path}`,
        { method, headers, agent: this.agents[instance], timeout: TIMEOUT_MS },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const completed = performance.now();
            const text = Buffer.concat(chunks).toString();
            const parsed = text ? (JSON.parse(text) as Record<string, unknown>) : undefined;
            resolve({ status: response.statusCode!, body: parsed, invoked, completed });
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in ${TIMEOUT_MS} ms`)));
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  close(): void {
    for (const agent of this.agents) agent.destroy();
  }
}
