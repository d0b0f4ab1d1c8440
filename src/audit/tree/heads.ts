import { readBigint } from '../../database/binary-arrays.js';
import type { BackgroundQuery } from '../../database/database.js';
import { bigintColumn, binaryColumn } from './binary-columns.js';
import type { LogHead } from './growth.js';
import { bitsSet, HASH_BYTES } from './merkle.js';
import { keyOf } from './unsealed.js';

// what stands before the frontier
const FIXED_BYTES = 52;

// one value for all: thousands of rows would take longer to be taken apart than to be read
const HEADS = `
  SELECT coalesce(string_agg(uuid_send(organization_id) || int8send(size) || int8send(last_tx) || uuid_send(last_id)
    || int4send(octet_length(rest)) || frontier || rest, ''), '') AS heads
  FROM audit_logs WHERE organization_id = ANY ($1::uuid[])`;

/** @returns the heads of those logs that have one, by `keyOf` their organizations */
export async function readHeads(
  query: BackgroundQuery,
  organizations: readonly Buffer[],
): Promise<Map<string, LogHead>> {
  const values = [binaryColumn('uuid', organizations, (id) => id)];
  const [row] = await query<{ heads: Buffer }>({ name: 'audit-heads', text: HEADS, values });
  const { heads } = row!;
  const read = new Map<string, LogHead>();
  for (let at = 0; at < heads.length;) {
    const size = readBigint(heads, at + 16);
    const frontier = at + FIXED_BYTES;
    const rest = frontier + bitsSet(size) * HASH_BYTES;
    const end = rest + heads.readInt32BE(at + 48);
    read.set(keyOf(heads, at), {
      size,
      frontier: heads.subarray(frontier, rest),
      last: { tx: readBigint(heads, at + 24), bytes: heads, idAt: at + 32 },
      rest: heads.subarray(rest, end),
    });
    at = end;
  }
  return read;
}

/** A log's new head. */
export interface NewHead {
  readonly organization: Buffer;
  /** the size it had when it was read; null for a log that begins */
  readonly from: number | null;
  readonly head: LogHead;
}

const BEGIN = `
  INSERT INTO audit_logs (organization_id, size, frontier, last_tx, last_id, rest, sealed_at)
  SELECT *, clock_timestamp() FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bigint[], $5::uuid[], $6::bytea[])`;

const GROW = `
  WITH written AS (
    UPDATE audit_logs l SET size = g.size, frontier = g.frontier, last_tx = g.last_tx, last_id = g.last_id, rest = g.rest,
      sealed_at = clock_timestamp()
    FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bigint[], $5::uuid[], $6::bytea[], $7::bigint[])
      AS g (organization_id, size, frontier, last_tx, last_id, rest, size_before)
    WHERE l.organization_id = g.organization_id AND l.size = g.size_before RETURNING 1
  )
  SELECT count(*)::int AS count FROM written`;

/** @throws Error when somebody else has written one of them since it was read */
export async function writeHeads(query: BackgroundQuery, heads: readonly NewHead[]): Promise<void> {
  const begun = heads.filter(({ from }) => from === null);
  if (begun.length > 0) await query({ name: 'audit-begin-logs', text: BEGIN, values: columns(begun) });
  const grown = heads.filter(({ from }) => from !== null);
  if (grown.length === 0) return;
  const values = [...columns(grown), bigintColumn(grown, ({ from }) => from!)];
  const [written] = await query<{ count: number }>({ name: 'audit-grow-logs', text: GROW, values });
  if (written!.count !== grown.length) throw new Error('Somebody else has sealed the same logs.');
}

const columns = (heads: readonly NewHead[]): Buffer[] => [
  binaryColumn('uuid', heads, ({ organization }) => organization),
  bigintColumn(heads, ({ head }) => head.size),
  binaryColumn('bytea', heads, ({ head }) => head.frontier),
  bigintColumn(heads, ({ head }) => head.last.tx),
  binaryColumn('uuid', heads, ({ head: { last } }) => last.bytes.subarray(last.idAt, last.idAt + 16)),
  binaryColumn('bytea', heads, ({ head }) => head.rest),
];
