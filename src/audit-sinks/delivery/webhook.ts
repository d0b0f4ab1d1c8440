import { createHmac } from 'node:crypto';
import type { Parcel } from './transport.js';

/** The body of a request, in the shape that Standard Webhooks recommends. */
export function webhookBody(sinkId: string, { type, events }: Parcel): Buffer {
  const [first] = events;
  const last = events.at(-1)!;
  return Buffer.from(
    JSON.stringify({
      type,
      timestamp: last.occurredAt,
      data: {
        organizationId: first!.organizationId,
        sinkId,
        firstLeafIndex: first!.leafIndex,
        lastLeafIndex: last.leafIndex,
        events,
      },
    }),
  );
}

/** The headers of Standard Webhooks, with one HMAC-SHA-256 signature for each secret. @param at time of the attempt */
export function webhookHeaders(
  id: string,
  at: Date,
  body: Buffer,
  secrets: readonly Buffer[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body);
    return `v1,${hmac.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
