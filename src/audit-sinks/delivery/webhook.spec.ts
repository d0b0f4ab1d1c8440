import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { AuditEventView } from '../../audit/audit-event.view.js';
import { webhookBody, webhookHeaders } from './webhook.js';

const event = (leafIndex: number) =>
  ({
    id: `event ${leafIndex}`,
    organizationId: 'organization',
    leafIndex,
    occurredAt: new Date(Date.UTC(2027, 0, 1, 0, 0, leafIndex)),
    details: { text: 'Grüße 🗝' },
  }) as unknown as AuditEventView;

describe('a webhook', () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const shown = (secret: Buffer) => `whsec_${secret.toString('base64')}`;
  const body = webhookBody('sink', { id: 'x', type: 'audit_log.events', events: [event(3), event(5)] });

  it('holds the events, the same each time', () => {
    expect(JSON.parse(body.toString())).toEqual({
      type: 'audit_log.events',
      timestamp: '2027-01-01T00:00:05.000Z',
      data: {
        organizationId: 'organization',
        sinkId: 'sink',
        firstLeafIndex: 3,
        lastLeafIndex: 5,
        events: [event(3), event(5)].map((view) => JSON.parse(JSON.stringify(view)) as unknown),
      },
    });
  });

  it('is verified by the official library with either of two secrets, and with no other', () => {
    const headers = webhookHeaders('msg_1', new Date(), body, [first, second]);
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    for (const secret of [first, second]) {
      expect(new Webhook(shown(secret)).verify(body.toString(), headers)).toEqual(
        JSON.parse(body.toString()),
      );
    }
    expect(() => new Webhook(shown(randomBytes(32))).verify(body.toString(), headers)).toThrow(/No matching/);
    expect(() => new Webhook(shown(first)).verify(`${body.toString()} `, headers)).toThrow(/No matching/);
    expect(() =>
      new Webhook(shown(first)).verify(body.toString(), { ...headers, 'webhook-id': 'msg_2' }),
    ).toThrow(/No matching/);
  });

  it('is too old for the official library after five minutes', () => {
    const headers = webhookHeaders('msg_1', new Date(Date.now() - 6 * 60_000), body, [first]);
    expect(() => new Webhook(shown(first)).verify(body.toString(), headers)).toThrow(/too old/);
  });
});
