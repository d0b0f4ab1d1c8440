import type { BackgroundQuery } from '../../database/database.js';
import { EVENT_SELECT, type AuditEventRow } from '../audit-event.view.js';
import { LEAF_ENTRY_BYTES, leafOfRow, uuidBytes } from '../leaf.js';

/** Where an event stands in the order of its log; its id is 16 bytes of `bytes`. */
export interface Place {
  readonly tx: number;
  readonly bytes: Buffer;
  readonly idAt: number;
}

/** One event on its way into the tree. No views of its bytes: there are thousands of it a second. */
export interface Leaf extends Place {
  /** where the 32 bytes of its hash begin */
  readonly hashAt: number;
}

/** What is new in one log. */
export interface LogNews {
  /** 16 bytes */
  readonly organization: Buffer;
  /** one or more, in the order of the log */
  readonly leaves: readonly Leaf[];
}

/** What has been taken from the queue. */
export interface Taken {
  readonly logs: readonly LogNews[];
  readonly leaves: number;
  /** how long the oldest has waited, in seconds */
  readonly waited: number;
  /** everything up to here is taken for good, once this transaction is committed */
  readonly through: string;
  /** whether there is more than could be taken at once */
  readonly more: boolean;
}

const MAX_ROWS = 2_000;
const MAX_LEAVES = 10_000;
// events that the sealer has to read itself are as many as the statement that wrote them liked
const GUESSED_LEAVES = 1_000;
const CHUNK = 500;

/**
 * Takes whole transactions, oldest first, of which none can be preceded any more: below the horizon all have ended. $1 is
 * the end of what was taken before: rows beneath it are gone for certain, and their remains in the index are not visited.
 */
const TAKE = `
  WITH horizon AS (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + shift AS tx FROM audit_epoch
  ), queue AS (
    SELECT tx, sum(leaves) OVER (ORDER BY tx) AS total FROM (
      SELECT tx, coalesce(octet_length(leaves) / ${LEAF_ENTRY_BYTES}, ${GUESSED_LEAVES}) AS leaves FROM audit_unsealed
      WHERE tx > $1 AND tx < (SELECT tx FROM horizon) ORDER BY tx LIMIT ${MAX_ROWS}) q
  ), part AS (
    SELECT count(*) = ${MAX_ROWS} OR coalesce(max(total), 0) > ${MAX_LEAVES} AS more,
      coalesce(max(tx) FILTER (WHERE total <= ${MAX_LEAVES} AND tx < (SELECT max(tx) FROM queue)), min(tx)) AS last FROM queue
  ), cut AS (
    SELECT more, CASE WHEN more THEN last ELSE (SELECT tx - 1 FROM horizon) END AS through FROM part
  ), taken AS (
    DELETE FROM audit_unsealed WHERE tx > $1 AND tx <= (SELECT through FROM cut)
    RETURNING tx, extract(epoch FROM clock_timestamp() - at)::float8 AS waited, leaves, organization_id
  )
  SELECT cut.more, cut.through, taken.* FROM cut LEFT JOIN taken ON true ORDER BY taken.tx`;

interface Row {
  readonly more: boolean;
  readonly through: string;
  readonly tx: string | null;
  readonly waited: number;
  readonly leaves: Buffer | null;
  readonly organization_id: string | null;
}

/** @param after `through` of what was taken before, by this or any other sealer; '-1' when that is not known */
export async function takeUnsealed(query: BackgroundQuery, after: string): Promise<Taken> {
  const rows = await query<Row>({ name: 'audit-take', text: TAKE, values: [after] });
  const { more, through } = rows[0]!;
  const taken = rows.filter((row): row is Row & { tx: string } => row.tx !== null);
  const logs = new Logs();
  // where the sealer reads what a transaction has written in an organization, it reads all of it
  const toRead = taken.filter(({ leaves }) => leaves === null);
  for (const { tx, leaves } of taken) {
    if (leaves === null) continue;
    const read = toRead.filter((row) => row.tx === tx).map((row) => keyOf(uuidBytes(row.organization_id!)));
    logs.unpack(leaves, Number(tx), new Set(read));
  }
  if (toRead.length > 0) await readLeaves(query, toRead, logs);
  let count = 0;
  const news = logs.withLeaves();
  for (const { leaves } of news) {
    sort(leaves);
    count += leaves.length;
  }
  return {
    logs: news,
    leaves: count,
    waited: Math.max(0, ...taken.map(({ waited }) => waited)),
    through,
    more,
  };
}

/** What organizations are told apart by: the bytes of the id, which are cheaper to make a text of than its digits. */
export const keyOf = (organization: Buffer, at = 0): string => organization.toString('latin1', at, at + 16);

/** Leaves by organization. */
class Logs {
  private readonly logs = new Map<string, { organization: Buffer; leaves: Leaf[] }>();

  withLeaves(): { organization: Buffer; leaves: Leaf[] }[] {
    return [...this.logs.values()].filter(({ leaves }) => leaves.length > 0);
  }

  /** @param apart organizations whose leaves come another way */
  unpack(packed: Buffer, tx: number, apart: ReadonlySet<string>): void {
    for (let at = 0; at < packed.length; at += LEAF_ENTRY_BYTES) {
      const key = keyOf(packed, at);
      if (apart.has(key)) continue;
      this.of(key, packed, at).push({ tx, bytes: packed, idAt: at + 16, hashAt: at + 32 });
    }
  }

  add(row: AuditEventRow, tx: number): void {
    const organization = uuidBytes(row.organization_id);
    const bytes = Buffer.concat([uuidBytes(row.id), leafOfRow(row)]);
    this.of(keyOf(organization), organization, 0).push({ tx, bytes, idAt: 0, hashAt: 16 });
  }

  private of(key: string, bytes: Buffer, at: number): Leaf[] {
    let log = this.logs.get(key);
    if (!log) this.logs.set(key, (log = { organization: bytes.subarray(at, at + 16), leaves: [] }));
    return log.leaves;
  }
}

/** In chunks, so that a hundred thousand events neither fill the memory nor hold the process up. */
async function readLeaves(
  query: BackgroundQuery,
  batches: readonly Pick<Row, 'tx' | 'organization_id'>[],
  logs: Logs,
): Promise<void> {
  await query({
    text: `DECLARE unsealed_events NO SCROLL CURSOR FOR
      SELECT ${EVENT_SELECT}, tx
      FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::bigint[])) AS b (organization, number)
        JOIN audit_events ON organization_id = organization AND tx = number`,
    values: [batches.map(({ organization_id }) => organization_id), batches.map(({ tx }) => tx)],
  });
  for (let read = CHUNK; read === CHUNK;) {
    const rows = await query<AuditEventRow & { tx: string }>({ text: `FETCH ${CHUNK} FROM unsealed_events` });
    for (const row of rows) logs.add(row, Number(row.tx));
    read = rows.length;
  }
  await query({ text: 'CLOSE unsealed_events' });
}

/** Nearly always they are in order already: transactions are, and ids of one process rise. */
function sort(log: Leaf[]): void {
  if (log.some((leaf, index) => index > 0 && inOrder(leaf, log[index - 1]!) < 0)) log.sort(inOrder);
}

/** The order of the log: by transaction, and by id within one; PostgreSQL orders UUIDs by their bytes too. */
export const inOrder = (a: Place, b: Place): number =>
  a.tx - b.tx || a.bytes.compare(b.bytes, b.idAt, b.idAt + 16, a.idAt, a.idAt + 16);
