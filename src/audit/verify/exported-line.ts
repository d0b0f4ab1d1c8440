import { isUuid } from '../../http/validators.js';
import { leafHash, type LeafEvent } from '../leaf.js';
import { HASH_BYTES } from '../tree/merkle.js';
import { fromBase64 } from '../tree/note.js';
import type { Line } from './lines.js';
import { repeatedMember } from './repeated-member.js';

/** Where an event stands in the tree of a size: an inclusion proof after RFC 9162. */
export interface LineProof {
  readonly size: number;
  readonly hashes: readonly Buffer[];
}

/** One event of an export. */
export interface ExportedLine {
  readonly line: number;
  readonly id: string;
  readonly organizationId: string;
  readonly leafIndex: number | null;
  /** milliseconds */
  readonly occurredAt: number;
  /** computed from the event */
  readonly hash: Buffer;
  /** what the line says that its hash is */
  readonly stated: Buffer | null;
  readonly proof: LineProof | null;
  /** by an event that says so: how many events of the log retention has dropped so far */
  readonly droppedInAll: number | null;
}

/** Neighbouring leaves whose events are said to have been dropped by retention. */
export interface DroppedLine {
  readonly line: number;
  readonly organizationId: string;
  readonly leafIndex: number;
  readonly hashes: readonly Buffer[];
}

/** The line is not an event as an export writes it. */
export class NoEvent extends Error {
  constructor(
    message: string,
    /** it has a beginning and no end */
    readonly isCut = false,
  ) {
    super(message);
  }
}

/** @throws NoEvent */
export function readLine({ number, text, ended }: Line): ExportedLine | DroppedLine {
  const value = parsed(text, ended);
  if (value.leafHashes !== undefined) return droppedLine(number, value);
  const { leafHash: statedHash, proof, ...event } = value;
  const { id, organizationId, leafIndex, occurredAt } = event;
  const time = typeof occurredAt === 'string' ? Date.parse(occurredAt) : NaN;
  if (!isUuid(id) || !isUuid(organizationId) || Number.isNaN(time) || !isPlace(leafIndex))
    throw new NoEvent('is no audit event');
  // a line that the service wrote is what JSON.stringify makes of it, which has no name twice
  const twice = JSON.stringify(value) === text ? null : repeatedMember(text);
  if (twice !== null) throw new NoEvent(`says ${JSON.stringify(twice)} twice`);
  return {
    line: number,
    id,
    organizationId,
    leafIndex,
    occurredAt: time,
    hash: leafHash(event as unknown as LeafEvent),
    stated: hashOf(statedHash),
    proof: proof === undefined ? null : proofOf(proof),
    droppedInAll: droppedInAll(event),
  };
}

function droppedLine(line: number, value: Record<string, unknown>): DroppedLine {
  const { organizationId, leafIndex, leafHashes } = value;
  const hashes = Array.isArray(leafHashes) ? leafHashes.map(hashOf) : [];
  const known = hashes.filter((hash) => hash !== null);
  if (
    !isUuid(organizationId) ||
    !isPlace(leafIndex) ||
    leafIndex === null ||
    known.length === 0 ||
    known.length < hashes.length
  )
    throw new NoEvent('is neither an event nor a range of dropped ones');
  return { line, organizationId, leafIndex, hashes: known };
}

/** Only what the service itself says counts. */
function droppedInAll({ action, actor, details }: Record<string, unknown>): number | null {
  if (action !== 'audit.dropped' || (actor as { kind?: unknown } | null)?.kind !== 'system') return null;
  const count = (details as { droppedInAll?: unknown } | null)?.droppedInAll;
  return Number.isSafeInteger(count) ? (count as number) : null;
}

function parsed(text: string, ended: boolean): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    if (!ended) throw new NoEvent('is cut off', true);
  }
  throw new NoEvent('is no JSON object');
}

const isPlace = (value: unknown): value is number | null =>
  value === null || (Number.isSafeInteger(value) && (value as number) >= 0);

function hashOf(value: unknown): Buffer | null {
  if (value === undefined || value === null) return null;
  const hash = typeof value === 'string' ? fromBase64(value) : null;
  if (hash?.length !== HASH_BYTES) throw new NoEvent('has a hash that is none');
  return hash;
}

function proofOf(value: unknown): LineProof {
  const { size, hashes } = (value ?? {}) as { size?: unknown; hashes?: unknown };
  if (!Number.isSafeInteger(size) || !Array.isArray(hashes)) throw new NoEvent('has a proof that is none');
  return { size: size as number, hashes: hashes.map((hash) => hashOf(hash) ?? Buffer.alloc(0)) };
}
