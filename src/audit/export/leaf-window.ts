import type { Database } from '../../database/database.js';
import { uuidAt, uuidBytes } from '../leaf.js';
import type { LogPosition } from '../tree/leaf-indexes.js';
import { HASH_BYTES, TILE_WIDTH } from '../tree/merkle.js';

const UUID_BYTES = 16;
const TX_BYTES = 8;

export interface LeafOf {
  readonly leafIndex: number;
  /** base64 */
  readonly leafHash: string;
}

const RUNS = `
  SELECT first, hashes, ids, txs FROM (
    SELECT tile_index * ${TILE_WIDTH} AS first, hashes, ids, txs FROM audit_tiles
      WHERE organization_id = $1 AND level = 0 AND tile_index >= $2::bigint / ${TILE_WIDTH} AND tile_index < $3::bigint / ${TILE_WIDTH}
    UNION ALL
    SELECT first_index, hashes, ids, txs FROM audit_pieces
      WHERE organization_id = $1 AND first_index >= $2::bigint AND first_index < $3::bigint
  ) runs ORDER BY first`;

interface Run {
  readonly hashes: Buffer;
  readonly ids: Buffer;
  readonly txs: Buffer;
}

/** Neighbouring leaves of a log, as its tiles and the pieces of its last one hold them. */
export class LeafWindow {
  /** where the search for the next event begins */
  private next = 0;

  private constructor(
    readonly start: number,
    readonly end: number,
    private readonly hashes: Buffer,
    private readonly ids: Buffer,
    private readonly txs: Buffer,
  ) {}

  /**
   * @param start first leaf, a multiple of 256
   * @param end up to which leaf, if the log has as many
   * @throws Error when the stored tree has not all of them
   */
  static async read(
    database: Database,
    organizationId: string,
    start: number,
    end: number,
  ): Promise<LeafWindow> {
    const through = Math.ceil(end / TILE_WIDTH) * TILE_WIDTH;
    const runs = await database.query<Run>(RUNS, [organizationId, start, through]);
    const join = (part: keyof Run, bytes: number) =>
      Buffer.concat(runs.map((run) => run[part])).subarray(0, (end - start) * bytes);
    const ids = join('ids', UUID_BYTES);
    if (ids.length !== (end - start) * UUID_BYTES)
      throw new Error(`Leaves of the log are missing before ${end}.`);
    return new LeafWindow(start, end, join('hashes', HASH_BYTES), ids, join('txs', TX_BYTES));
  }

  /** Of the last leaf. */
  get lastPosition(): LogPosition {
    const last = this.end - this.start - 1;
    return { tx: String(this.txs.readBigInt64BE(last * TX_BYTES)), id: uuidAt(this.ids, last * UUID_BYTES) };
  }

  /** Of the first leaf. */
  get firstTx(): bigint {
    return this.txs.readBigInt64BE(0);
  }

  /**
   * Fast for events in the order of their leaves.
   * @returns null for an event that is none of these leaves: somebody else has written it
   */
  leafOf(id: string): LeafOf | null {
    const bytes = uuidBytes(id);
    const found = this.find(bytes, this.next);
    const offset = found < 0 ? this.find(bytes, 0) : found;
    if (offset < 0) return null;
    this.next = offset + 1;
    const leafHash = this.hashes.toString('base64', offset * HASH_BYTES, (offset + 1) * HASH_BYTES);
    return { leafIndex: this.start + offset, leafHash };
  }

  /** The hashes of some of these leaves, in base64. */
  hashesOf(start: number, end: number): string[] {
    return Array.from({ length: end - start }, (_, at) => {
      const offset = (start - this.start + at) * HASH_BYTES;
      return this.hashes.toString('base64', offset, offset + HASH_BYTES);
    });
  }

  private find(id: Buffer, from: number): number {
    for (let at = this.ids.indexOf(id, from * UUID_BYTES); at >= 0; at = this.ids.indexOf(id, at + 1)) {
      // elsewhere it is made of parts of two others
      if (at % UUID_BYTES === 0) return at / UUID_BYTES;
    }
    return -1;
  }
}
