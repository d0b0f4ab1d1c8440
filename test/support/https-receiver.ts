import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { makeCertificate } from './certificate.js';
import { eventually } from './eventually.js';

export interface ReceivedEvent {
  readonly id: string;
  readonly leafIndex: number | null;
  readonly action: string;
  readonly category: string;
  readonly outcome: string;
  readonly occurredAt: string;
  readonly target: { readonly name?: string } | null;
  readonly details: Record<string, unknown>;
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly type: string;
  readonly events: readonly ReceivedEvent[];
  /** how it was answered; null when it was not */
  readonly status: number | null;
}

/** What a receiver does with a request: answers this status, or never. */
export type Behaviour = (
  request: Omit<Received, 'status'>,
  response: ServerResponse,
) => number | null | Promise<number | null>;

const certificate = makeCertificate('127.0.0.1');

/** A receiver of webhooks on loopback, and what it got, in order. */
export class HttpsReceiver {
  readonly received: Received[] = [];
  behaviour: Behaviour = () => 204;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HttpsReceiver> {
    const server = createServer(certificate);
    const receiver = new HttpsReceiver(server);
    server.on('request', (request, response) => {
      void (async () => {
        const chunks = (await request.toArray().catch(() => [])) as Buffer[];
        const body = Buffer.concat(chunks).toString();
        if (body === '') return;
        const { type, data } = JSON.parse(body) as { type: string; data: { events: ReceivedEvent[] } };
        const what = { headers: request.headers, body, type, events: data.events };
        const status = await receiver.behaviour(what, response);
        receiver.received.push({ ...what, status });
        if (status !== null) response.writeHead(status).end(status < 300 ? '' : 'no, thank you');
      })();
    });
    // a test that fails does not come to stop it
    server.listen(0, '127.0.0.1').unref();
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}/audit`;
  }

  /** what a sink is made of that is to reach it */
  get target(): { kind: 'https'; url: string; caCertificate: string } {
    return { kind: 'https', url: this.url, caCertificate: certificate.cert };
  }

  /** The events of all requests that were accepted, in the order in which they came. */
  get accepted(): ReceivedEvent[] {
    return this.received
      .filter(({ status }) => status !== null && status < 300)
      .flatMap(({ events }) => events);
  }

  /** Those without the ones that had come before. */
  get distinct(): ReceivedEvent[] {
    return [...new Map(this.accepted.map((event) => [event.id, event])).values()];
  }

  async until(fulfils: (receiver: this) => boolean): Promise<void> {
    await eventually(() => Promise.resolve(this), fulfils);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Whether the official library accepts a request with a secret. */
export function isVerified(secret: string, { body, headers }: Pick<Received, 'body' | 'headers'>): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
