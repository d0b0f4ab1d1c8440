import canonicalize from 'canonicalize';
import type { EventRow } from './audit-event.js';
import type { AuditEventRow, AuditEventView } from './audit-event.view.js';
import { writeUuid } from '../database/binary-arrays.js';
import { uuidText } from '../database/new-id.js';
import { HASH_BYTES, hashLeaf, writeLeafHash } from './tree/merkle.js';

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

// what JSON has as it is between quotation marks; asking is cheaper than having it looked for
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (value: string): string => (PLAIN.test(value) ? `"${value}"` : JSON.stringify(value));
const text = (value: string | null): string => (value === null ? 'null' : quoted(value));
const uuid = (value: string | null): string => (value === null ? 'null' : `"${value}"`);
const optional = (name: string, value: string | null): string =>
  value === null ? '' : `,"${name}":${quoted(value)}`;

const UUID_BYTES = 16;

/** Length of one entry of `packLeaves`: organization id, event id, leaf hash. */
export const LEAF_ENTRY_BYTES = 2 * UUID_BYTES + HASH_BYTES;

/** The leaves of events that are about to be written, as `audit_unsealed.leaves` holds them. */
export function packLeaves(rows: readonly EventRow[]): Buffer {
  const packed = Buffer.allocUnsafe(rows.length * LEAF_ENTRY_BYTES);
  rows.forEach((eventRow, index) => {
    const row = asReadBack(eventRow);
    const start = index * LEAF_ENTRY_BYTES;
    writeUuid(packed, row.organization_id, start);
    writeUuid(packed, row.id, start + UUID_BYTES);
    writeLeafHash(canonicalRow(row), packed, start + 2 * UUID_BYTES);
  });
  return packed;
}

/** The 16 bytes of a UUID's text form. */
export function uuidBytes(uuid: string): Buffer {
  const bytes = Buffer.allocUnsafe(UUID_BYTES);
  writeUuid(bytes, uuid, 0);
  return bytes;
}

/** The text form, in lower case, of the 16 bytes at a place. */
export function uuidAt(bytes: Buffer, start: number): string {
  return uuidText(bytes.toString('hex', start, start + UUID_BYTES));
}

/** What PostgreSQL will give back of a row: the leaf is the same before it is written and whenever it is read. */
export function asReadBack(row: EventRow): AuditEventRow {
  // in the order of `EVENT_COLUMNS`; a literal, because every keyed request makes one
  return {
    id: lower(row[0]),
    organization_id: lower(row[1]),
    occurred_at: row[2],
    category: row[3],
    actor_kind: row[4],
    actor_id: lower(row[5]),
    actor_name: wellFormed(row[6]),
    actor_key_prefix: wellFormed(row[7]),
    action: row[8],
    target_type: row[9],
    target_id: lower(row[10]),
    target_name: wellFormed(row[11]),
    target_key_prefix: wellFormed(row[12]),
    outcome: row[13],
    reason: wellFormed(row[14]),
    request_id: lower(row[15]),
    method: wellFormed(row[16]),
    route: wellFormed(row[17]),
    status: row[18],
    ip: wellFormed(row[19]),
    user_agent: wellFormed(row[20]),
    details: row[21] === null ? null : (JSON.parse(row[21] as string) as object),
  } as AuditEventRow;
}

const lower = (uuid: unknown) => (uuid === null ? null : (uuid as string).toLowerCase());

/** Half a surrogate pair does not survive UTF-8. */
const wellFormed = (text: unknown) => (text === null ? null : (text as string).toWellFormed());
