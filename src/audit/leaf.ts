import canonicalize from 'canonicalize';
import { EVENT_COLUMNS, type EventRow } from './audit-event.js';
import type { AuditEventRow, AuditEventView } from './audit-event.view.js';
import { HASH_BYTES, hashLeaf } from './tree/merkle.js';

/** An audit event as its leaf holds it: everything but the place of that leaf. */
export type LeafEvent = Omit<AuditEventView, 'leafIndex' | 'occurredAt'> & {
  readonly occurredAt: Date | string;
};

/** The event as RFC 8785 JSON without its `leafIndex`. @param event as the service shows it, or as an export holds it */
export const canonicalEvent = (event: LeafEvent): string => canonicalize({ ...event, leafIndex: undefined })!;

/** SHA-256(0x00 || canonical event), after RFC 9162. */
export const leafHash = (event: LeafEvent): Buffer => hashLeaf(canonicalEvent(event));

/** The leaf of a row of `audit_events`: `leafHash` of its view, in a third of the time. */
export const leafOfRow = (row: AuditEventRow): Buffer => hashLeaf(canonicalRow(row));

/** `canonicalEvent` of a row's view. The names stand in the order that RFC 8785 gives them, so that they need no sorting. */
export function canonicalRow(row: AuditEventRow): string {
  const first = JSON.stringify({
    action: row.action,
    actor: {
      id: row.actor_id,
      keyPrefix: row.actor_key_prefix ?? undefined,
      kind: row.actor_kind,
      name: row.actor_name,
    },
    category: row.category,
  });
  const last = JSON.stringify({
    id: row.id,
    occurredAt: row.occurred_at,
    organizationId: row.organization_id,
    outcome: row.outcome,
    reason: row.reason,
    request: {
      id: row.request_id,
      ip: row.ip,
      method: row.method,
      route: row.route,
      status: row.status,
      userAgent: row.user_agent,
    },
    target: canonicalTarget(row),
  });
  const details = row.details === null ? '{}' : canonicalize(row.details)!;
  return `${first.slice(0, -1)},"details":${details},${last.slice(1)}`;
}

const canonicalTarget = (row: AuditEventRow) =>
  row.target_type === null || row.target_id === null
    ? null
    : {
        id: row.target_id,
        keyPrefix: row.target_key_prefix ?? undefined,
        name: row.target_name ?? undefined,
        type: row.target_type,
      };

const UUID_BYTES = 16;

/** Length of one entry of `packLeaves`: organization id, event id, leaf hash. */
export const LEAF_ENTRY_BYTES = 2 * UUID_BYTES + HASH_BYTES;

/** The leaves of events that are about to be written, as `audit_unsealed.leaves` holds them. */
export function packLeaves(rows: readonly EventRow[]): Buffer {
  const packed = Buffer.allocUnsafe(rows.length * LEAF_ENTRY_BYTES);
  rows.forEach((eventRow, index) => {
    const row = asReadBack(eventRow);
    const start = index * LEAF_ENTRY_BYTES;
    uuidBytes(row.organization_id).copy(packed, start);
    uuidBytes(row.id).copy(packed, start + UUID_BYTES);
    leafOfRow(row).copy(packed, start + 2 * UUID_BYTES);
  });
  return packed;
}

/** The 16 bytes of a UUID's text form. */
export const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

/** The text form, in lower case, of the 16 bytes at a place. */
export function uuidAt(bytes: Buffer, start: number): string {
  const hex = bytes.toString('hex', start, start + UUID_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What PostgreSQL will give back of a row: the leaf is the same before it is written and whenever it is read. */
export function asReadBack(row: EventRow): AuditEventRow {
  const read: Record<string, unknown> = {};
  EVENT_COLUMNS.forEach(([name, type], index) => (read[name] = stored(type, row[index])));
  return read as unknown as AuditEventRow;
}

function stored(type: (typeof EVENT_COLUMNS)[number][1], value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'uuid') return value.toLowerCase();
  // half a surrogate pair does not survive UTF-8
  return type === 'jsonb' ? (JSON.parse(value) as unknown) : value.toWellFormed();
}
