import canonicalize from 'canonicalize';
import { EVENT_COLUMNS, type EventRow } from './audit-event.js';
import type { AuditEventRow, AuditEventView } from './audit-event.view.js';
import { uuidText } from '../database/new-id.js';
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
  const details = row.details === null ? '{}' : canonicalize(row.details)!;
  return (
    `{"action":${text(row.action)},"actor":{"id":${uuid(row.actor_id)}${optional('keyPrefix', row.actor_key_prefix)},` +
    `"kind":"${row.actor_kind}","name":${text(row.actor_name)}},"category":"${row.category}","details":${details},` +
    `"id":"${row.id}","occurredAt":"${row.occurred_at.toISOString()}","organizationId":"${row.organization_id}",` +
    `"outcome":"${row.outcome}","reason":${text(row.reason)},"request":{"id":${uuid(row.request_id)},"ip":${text(row.ip)},` +
    `"method":${text(row.method)},"route":${text(row.route)},"status":${row.status},"userAgent":${text(row.user_agent)}},` +
    `"target":${canonicalTarget(row)}}`
  );
}

const canonicalTarget = (row: AuditEventRow): string =>
  row.target_type === null || row.target_id === null
    ? 'null'
    : `{"id":"${row.target_id}"${optional('keyPrefix', row.target_key_prefix)}${optional('name', row.target_name)},` +
      `"type":${text(row.target_type)}}`;

const text = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value));
const uuid = (value: string | null): string => (value === null ? 'null' : `"${value}"`);
const optional = (name: string, value: string | null): string =>
  value === null ? '' : `,"${name}":${JSON.stringify(value)}`;

const UUID_BYTES = 16;

/** Length of one entry of `packLeaves`: organization id, event id, leaf hash. */
export const LEAF_ENTRY_BYTES = 2 * UUID_BYTES + HASH_BYTES;

/** The leaves of events that are about to be written, as `audit_unsealed.leaves` holds them. */
export function packLeaves(rows: readonly EventRow[]): Buffer {
  const packed = Buffer.allocUnsafe(rows.length * LEAF_ENTRY_BYTES);
  rows.forEach((eventRow, index) => {
    const row = asReadBack(eventRow);
    const start = index * LEAF_ENTRY_BYTES;
    packed.write(uuidDigits(row.organization_id), start, 'hex');
    packed.write(uuidDigits(row.id), start + UUID_BYTES, 'hex');
    leafOfRow(row).copy(packed, start + 2 * UUID_BYTES);
  });
  return packed;
}

/** The 16 bytes of a UUID's text form. */
export const uuidBytes = (uuid: string): Buffer => Buffer.from(uuidDigits(uuid), 'hex');

const uuidDigits = (uuid: string): string =>
  uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);

/** The text form, in lower case, of the 16 bytes at a place. */
export function uuidAt(bytes: Buffer, start: number): string {
  return uuidText(bytes.toString('hex', start, start + UUID_BYTES));
}

/** What PostgreSQL will give back of a row: the leaf is the same before it is written and whenever it is read. */
export function asReadBack(row: EventRow): AuditEventRow {
  const stored = row.map(asStored);
  // in the order of `EVENT_COLUMNS`; a literal, because every keyed request makes one
  return {
    id: stored[0],
    organization_id: stored[1],
    occurred_at: stored[2],
    category: stored[3],
    actor_kind: stored[4],
    actor_id: stored[5],
    actor_name: stored[6],
    actor_key_prefix: stored[7],
    action: stored[8],
    target_type: stored[9],
    target_id: stored[10],
    target_name: stored[11],
    target_key_prefix: stored[12],
    outcome: stored[13],
    reason: stored[14],
    request_id: stored[15],
    method: stored[16],
    route: stored[17],
    status: stored[18],
    ip: stored[19],
    user_agent: stored[20],
    details: stored[21],
  } as AuditEventRow;
}

const STORED_AS = EVENT_COLUMNS.map(([, type]) => type);

function asStored(value: unknown, index: number): unknown {
  if (typeof value !== 'string') return value;
  switch (STORED_AS[index]) {
    case 'uuid':
      return value.toLowerCase();
    case 'jsonb':
      return JSON.parse(value) as unknown;
    default:
      // half a surrogate pair does not survive UTF-8
      return value.isWellFormed() ? value : value.toWellFormed();
  }
}
