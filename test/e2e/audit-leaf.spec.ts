import fc from 'fast-check';
import { AUDIT_ACTIONS, AUDIT_CATEGORIES } from '../../src/audit/actions.js';
import { EVENT_COLUMNS, OUTCOMES, type EventRow } from '../../src/audit/audit-event.js';
import { auditEventView, EVENT_SELECT, type AuditEventRow } from '../../src/audit/audit-event.view.js';
import { INSERT_EVENTS, insertValues } from '../../src/audit/insert-events.js';
import { canonicalEvent, canonicalRow, LEAF_ENTRY_BYTES, leafHash, uuidAt } from '../../src/audit/leaf.js';
import { TestService } from '../support/service.js';

// any UTF-16 that PostgreSQL takes, halves of surrogate pairs included
const text = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 0xffff }), fc.integer({ min: 0x20, max: 0x7e })), {
    maxLength: 20,
  })
  .map((units) => String.fromCharCode(...units));
const uuid = fc.tuple(fc.uuid(), fc.boolean()).map(([id, capitals]) => (capitals ? id.toUpperCase() : id));
const details = fc
  .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }), { maxKeys: 5 })
  .map((value) => JSON.stringify(value))
  .filter((json) => !json.includes('\\u'));
const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const columns: Record<(typeof EVENT_COLUMNS)[number][0], fc.Arbitrary<unknown>> = {
  id: fc.uuid({ version: 7 }),
  organization_id: uuid,
  occurred_at: fc.date({
    min: new Date('1970-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  }),
  category: fc.constantFrom(...AUDIT_CATEGORIES),
  actor_kind: fc.constantFrom('user', 'api_key', 'system'),
  actor_id: or(uuid),
  actor_name: text,
  actor_key_prefix: or(text),
  action: fc.constantFrom(...Object.keys(AUDIT_ACTIONS)),
  target_type: or(fc.constantFrom('agent', 'api_key')),
  target_id: or(uuid),
  target_name: or(text),
  target_key_prefix: or(text),
  outcome: fc.constantFrom(...OUTCOMES),
  reason: or(text),
  request_id: or(uuid),
  method: or(text),
  route: or(text),
  status: or(fc.integer({ min: 100, max: 599 })),
  ip: or(fc.oneof(fc.ipV4(), fc.ipV6())),
  user_agent: or(text),
  details: or(details),
};
const row: fc.Arbitrary<EventRow> = fc.tuple(...EVENT_COLUMNS.map(([name]) => columns[name]));

describe('the leaf of an event', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  it('is the same before the event is written, when it is read back, and in the JSON that is shown', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(row, { selector: ([id]) => id, minLength: 1, maxLength: 50 }),
        async (rows) => {
          const values = insertValues(rows);
          const packed = values.at(-1) as Buffer;
          await service.sql(INSERT_EVENTS, values);
          const read = await service.sql<AuditEventRow>(
            `SELECT ${EVENT_SELECT} FROM audit_events WHERE id = ANY ($1::uuid[])`,
            [rows.map(([id]) => id)],
          );
          expect(read).toHaveLength(rows.length);
          const stored = new Map(read.map((event) => [event.id, event]));
          rows.forEach(([id, organizationId], index) => {
            const start = index * LEAF_ENTRY_BYTES;
            const event = stored.get(id as string)!;
            const view = auditEventView(event);
            expect(uuidAt(packed, start)).toBe((organizationId as string).toLowerCase());
            expect(uuidAt(packed, start + 16)).toBe(id);
            expect(canonicalRow(event)).toBe(canonicalEvent(view));
            const hash = packed.toString('hex', start + 32, start + 64);
            expect(hash).toBe(leafHash(view).toString('hex'));
            const exported = JSON.parse(JSON.stringify({ ...view, leafIndex: 7 })) as typeof view;
            expect(hash).toBe(leafHash(exported).toString('hex'));
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('changes with everything that is shown', () => {
    const whole: AuditEventRow = {
      id: '01900000-0000-7000-8000-000000000001',
      organization_id: '01900000-0000-7000-8000-000000000002',
      occurred_at: new Date('2027-01-31T12:00:00.123Z'),
      category: 'change',
      actor_kind: 'api_key',
      actor_id: '01900000-0000-7000-8000-000000000003',
      actor_name: 'deploy',
      actor_key_prefix: 'psk_abcdefgh',
      action: 'api_key.revoked',
      target_type: 'api_key',
      target_id: '01900000-0000-7000-8000-000000000004',
      target_name: 'old',
      target_key_prefix: 'psk_12345678',
      outcome: 'success',
      reason: 'r',
      request_id: '01900000-0000-7000-8000-000000000005',
      method: 'POST',
      route: '/v1',
      status: 200,
      ip: '203.0.113.7',
      user_agent: 'curl/8',
      details: { reason: 'superseded' },
    };
    const leaves = EVENT_COLUMNS.map(([name]) => {
      const other = name === 'occurred_at' ? new Date(0) : name === 'details' ? {} : 'other';
      return leafHash(auditEventView({ ...whole, [name]: other })).toString('hex');
    });
    expect(new Set(leaves).size).toBe(EVENT_COLUMNS.length);
  });
});
