import { uuidAt, uuidBytes } from '../leaf.js';
import { bitsSet, Frontier, HASH_BYTES, TILE_WIDTH } from './merkle.js';
import { inOrder, type Leaf } from './unsealed.js';

/** The head of one log. */
export interface LogHead {
  readonly size: number;
  readonly frontier: Buffer;
  readonly lastTx: string;
  readonly lastId: string;
}

/** Neighbouring leaves: their hashes, ids and transactions one after another, 32, 16 and 8 bytes each. */
export interface LeafRun {
  readonly firstIndex: number;
  readonly hashes: Buffer;
  readonly ids: Buffer;
  readonly txs: Buffer;
  readonly firstTx: string;
  readonly firstId: string;
}

export interface FullTile extends LeafRun {
  readonly root: Buffer;
}

export interface Growth {
  readonly head: LogHead;
  /** of level 0, in order */
  readonly tiles: readonly FullTile[];
  /** new piece of the tile that is not full; null when the log ends with a full one */
  readonly piece: LeafRun | null;
}

/** How many leaves are missing from the last tile of a log of this size; 256 when that is full. */
export const roomInTile = (size: number): number => TILE_WIDTH - (size % TILE_WIDTH);

/** Those leaves that lie behind everything that is in the log. */
export function leavesBehind(head: LogHead | null, leaves: readonly Leaf[]): readonly Leaf[] {
  if (!head) return leaves;
  const last = { tx: Number(head.lastTx), id: uuidBytes(head.lastId) };
  const behind = (leaf: Leaf) => inOrder(leaf, last) > 0;
  return behind(leaves[0]!) ? leaves : leaves.filter(behind);
}

/**
 * Appends leaves to a log. Pure.
 * @param head null for a log that begins
 * @param leaves one or more, in order
 * @param pieces those of the tile that is not full, in order, where the leaves fill it
 * @throws Error when the pieces are not what the head says
 */
export function grow(head: LogHead | null, leaves: readonly Leaf[], pieces: readonly LeafRun[]): Growth {
  const size = head?.size ?? 0;
  const last = leaves.at(-1)!;
  const { frontier, roots } = extended(size, head?.frontier ?? Buffer.alloc(0), leaves);
  const grown = {
    size: size + leaves.length,
    frontier,
    lastTx: String(last.tx),
    lastId: uuidAt(last.id, 0),
  };
  let rest = runOf(leaves, size);
  if (roots.length === 0) return { head: grown, tiles: [], piece: rest };
  rest = joined([...pieces, rest]);
  if (rest.firstIndex !== size - (size % TILE_WIDTH)) throw new Error('Pieces of the last tile are missing.');
  const tiles: FullTile[] = [];
  for (const root of roots) {
    tiles.push({ ...slice(rest, 0, TILE_WIDTH), root });
    rest = slice(rest, TILE_WIDTH);
  }
  return { head: grown, tiles, piece: lengthOf(rest) > 0 ? rest : null };
}

/** The frontier of a log is that of its full tiles, by their roots, and then that of the tile that is not full. */
function extended(
  size: number,
  bytes: Buffer,
  leaves: readonly Leaf[],
): { frontier: Buffer; roots: readonly Buffer[] } {
  const tiles = Math.floor(size / TILE_WIDTH);
  const open = size % TILE_WIDTH;
  const split = bytes.length - HASH_BYTES * bitsSet(open);
  const full = Frontier.from(tiles, bytes.subarray(0, split));
  let last = Frontier.from(open, bytes.subarray(split));
  const roots: Buffer[] = [];
  for (const { hash } of leaves) {
    last.append(hash);
    if (last.size < TILE_WIDTH) continue;
    roots.push(last.root());
    full.append(last.root());
    last = Frontier.empty();
  }
  return { frontier: Buffer.concat([full.toBytes(), last.toBytes()]), roots };
}

const lengthOf = ({ txs }: LeafRun): number => txs.length / 8;

function runOf(leaves: readonly Leaf[], firstIndex: number): LeafRun {
  const txs = Buffer.allocUnsafe(leaves.length * 8);
  leaves.forEach(({ tx }, index) => txs.writeBigUInt64BE(BigInt(tx), index * 8));
  const hashes = Buffer.concat(leaves.map(({ hash }) => hash));
  return withFirst(firstIndex, hashes, Buffer.concat(leaves.map(({ id }) => id)), txs);
}

const withFirst = (firstIndex: number, hashes: Buffer, ids: Buffer, txs: Buffer): LeafRun => ({
  firstIndex,
  hashes,
  ids,
  txs,
  firstTx: txs.length > 0 ? String(txs.readBigUInt64BE()) : '',
  firstId: ids.length > 0 ? uuidAt(ids, 0) : '',
});

function joined(runs: readonly LeafRun[]): LeafRun {
  runs.forEach((run, index) => {
    const before = runs[index - 1];
    if (before && before.firstIndex + lengthOf(before) !== run.firstIndex)
      throw new Error('The pieces of the last tile do not join.');
  });
  const all = (column: 'hashes' | 'ids' | 'txs') => Buffer.concat(runs.map((run) => run[column]));
  return withFirst(runs[0]!.firstIndex, all('hashes'), all('ids'), all('txs'));
}

const slice = ({ firstIndex, hashes, ids, txs }: LeafRun, from: number, to?: number): LeafRun =>
  withFirst(
    firstIndex + from,
    hashes.subarray(from * 32, to && to * 32),
    ids.subarray(from * 16, to && to * 16),
    txs.subarray(from * 8, to && to * 8),
  );
