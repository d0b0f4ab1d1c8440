import { AUDIT_ACTIONS } from '../../audit/actions.js';
import type { AuditEventView } from '../../audit/audit-event.view.js';
import { octetCounted, syslogMessage } from './syslog-message.js';

const EVENT: AuditEventView = {
  id: '0198a000-0000-7000-8000-000000000001',
  organizationId: '0198a000-0000-7000-8000-000000000002',
  leafIndex: 7,
  occurredAt: new Date('2027-01-31T12:00:00.123Z'),
  category: 'change',
  actor: {
    kind: 'api_key',
    id: '0198a000-0000-7000-8000-000000000003',
    name: 'CI',
    keyPrefix: 'psk_abcdefgh',
  },
  action: 'agent.registered',
  target: { type: 'agent', id: '0198a000-0000-7000-8000-000000000004', name: 'Späher\n"]\\' },
  outcome: 'success',
  reason: null,
  request: { id: null, method: 'POST', route: '/x', status: 201, ip: 'fe80::1', userAgent: '] "quoted" \\' },
  details: {},
};

/** RFC 5424, section 6, with this service's choices. */
const MESSAGE =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) - ([\x21-\x7e]{1,32}) \[audit@32473((?: [\x21\x23-\x3c\x3e-\x5c\x5e-\x7e]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*)\] (.*)$/su;

describe('a syslog message', () => {
  it('is one of RFC 5424, with the event as structured data and as JSON', () => {
    const [, priority, time, hostname, app, id, data, json] = MESSAGE.exec(
      syslogMessage(EVENT, 'keys.example.com'),
    )!;
    expect([priority, time, hostname, app, id]).toEqual([
      String(13 * 8 + 5),
      '2027-01-31T12:00:00.123Z',
      'keys.example.com',
      'praesidia-keys',
      'agent.registered',
    ]);
    expect(JSON.parse(json!)).toEqual({ ...EVENT, occurredAt: '2027-01-31T12:00:00.123Z' });
    expect(data).toContain(' leafIndex="7"');
    expect(data).toContain(` actorKeyPrefix="psk_abcdefgh"`);
    expect(data).toContain(' ip="fe80::1"');
    // one line, whatever the event holds
    expect(json).not.toContain('\n');
  });

  it.each([
    ['access', 'success', 6],
    ['change', 'success', 5],
    ['notice', 'success', 5],
    ['security', 'success', 4],
    ['access', 'denied', 4],
    ['change', 'failed', 4],
  ] as const)('of category %s and outcome %s has severity %d', (category, outcome, severity) => {
    const [, priority] = MESSAGE.exec(syslogMessage({ ...EVENT, category, outcome }, '-'))!;
    expect(Number(priority) % 8).toBe(severity);
  });

  it('escapes what would end a value, and leaves out what there is not', () => {
    const event = { ...EVENT, target: null, request: { ...EVENT.request, ip: 'a"b]c\\d' } };
    const [, , , , , , data] = MESSAGE.exec(syslogMessage(event, '-'))!;
    expect(data).toContain(' ip="a\\"b\\]c\\\\d"');
    expect(data).not.toContain('target');
  });

  it('has a message id for every action', () => {
    for (const action of Object.keys(AUDIT_ACTIONS)) expect(action).toMatch(/^[\x21-\x7e]{1,32}$/);
  });

  it('stands behind its length in bytes', () => {
    expect(octetCounted(['abc', 'Grüße 🗝']).toString()).toBe('3 abc12 Grüße 🗝');
  });
});
