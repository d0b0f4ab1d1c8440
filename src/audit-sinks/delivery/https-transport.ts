import { Injectable } from '@nestjs/common';
import { httpsPost } from '../../outbound/https-post.js';
import { SinkSecrets } from '../sink-secrets.js';
import { parseSinkUrl, SinkUrls } from '../sink-url.js';
import { Transport, type Attempt, type Outcome, type Parcel, type Receiver } from './transport.js';
import { webhookBody, webhookHeaders } from './webhook.js';

const GONE = 410;
const MAX_RETRY_AFTER = 3600;

/**
 * One request a parcel, signed after Standard Webhooks. Any status from 200 to 299 says that the receiver has it; a
 * redirect does not, for it would lead to where nobody has looked.
 */
@Injectable()
export class HttpsTransport extends Transport {
  constructor(
    private readonly urls: SinkUrls,
    private readonly secrets: SinkSecrets,
  ) {
    super();
  }

  async send(receiver: Receiver, parcel: Parcel, { at, agent, signal }: Attempt): Promise<Outcome> {
    const address = parseSinkUrl('https', receiver.url)!;
    const body = webhookBody(receiver.id, parcel);
    const secrets = receiver.secrets.map((sealed) => this.secrets.open(receiver.id, sealed));
    const { status, headers, snippet } = await httpsPost({
      url: address.url,
      addresses: await this.urls.addresses(address),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Praesidia-Keys',
        ...webhookHeaders(parcel.id, at, body, secrets),
      },
      body,
      ca: receiver.caCertificate ?? undefined,
      agent,
      signal,
    });
    const delivered = status >= 200 && status < 300;
    return {
      delivered,
      status,
      error: delivered ? null : refusal(status),
      response: snippet || null,
      retryAfter: secondsOf(headers['retry-after']),
      gone: status === GONE,
    };
  }
}

function refusal(status: number): string {
  if (status === GONE) return 'The receiver answered 410: it wants nothing any more.';
  if (status >= 300 && status < 400) return `The receiver answered ${status}; redirects are not followed.`;
  return `The receiver answered ${status}.`;
}

/** In seconds (RFC 9110, section 10.2.3), an hour at the most; dates are not read. */
const secondsOf = (retryAfter: string | undefined): number | null =>
  retryAfter !== undefined && /^\d{1,9}$/.test(retryAfter)
    ? Math.min(Number(retryAfter), MAX_RETRY_AFTER)
    : null;
