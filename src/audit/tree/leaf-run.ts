import { writeBigint } from '../../database/binary-arrays.js';
import { HASH_BYTES } from './merkle.js';
import type { Leaf } from './unsealed.js';

const ID_BYTES = 16;
const TX_BYTES = 8;

/** What a leaf takes in the tree. */
export const LEAF_BYTES = HASH_BYTES + ID_BYTES + TX_BYTES;

/** Neighbouring leaves: their hashes, ids and transactions one after another, 32, 16 and 8 bytes each. */
export interface LeafRun {
  readonly firstIndex: number;
  readonly hashes: Buffer;
  readonly ids: Buffer;
  readonly txs: Buffer;
}

export const lengthOf = ({ txs }: LeafRun): number => txs.length / TX_BYTES;

/** How many leaves a packed run has: all hashes, then all ids, then all transactions. */
export const packedLength = (packed: Buffer): number => packed.length / LEAF_BYTES;

export function unpackRun(firstIndex: number, packed: Buffer): LeafRun {
  const ids = packedLength(packed) * HASH_BYTES;
  const txs = ids + packedLength(packed) * ID_BYTES;
  return {
    firstIndex,
    hashes: packed.subarray(0, ids),
    ids: packed.subarray(ids, txs),
    txs: packed.subarray(txs),
  };
}

export const packRun = ({ hashes, ids, txs }: LeafRun): Buffer => Buffer.concat([hashes, ids, txs]);

/** @param packed what the leaves follow. @returns another packed run */
export function appendToPacked(packed: Buffer, leaves: readonly Leaf[]): Buffer {
  const length = packedLength(packed);
  const longer = Buffer.allocUnsafe(packed.length + leaves.length * LEAF_BYTES);
  const ids = (length + leaves.length) * HASH_BYTES;
  const txs = ids + (length + leaves.length) * ID_BYTES;
  packed.copy(longer, 0, 0, length * HASH_BYTES);
  packed.copy(longer, ids, length * HASH_BYTES, length * (HASH_BYTES + ID_BYTES));
  packed.copy(longer, txs, length * (HASH_BYTES + ID_BYTES));
  let at = length;
  for (const { tx, bytes, idAt, hashAt } of leaves) {
    bytes.copy(longer, at * HASH_BYTES, hashAt, hashAt + HASH_BYTES);
    bytes.copy(longer, ids + at * ID_BYTES, idAt, idAt + ID_BYTES);
    writeBigint(longer, tx, txs + at * TX_BYTES);
    at += 1;
  }
  return longer;
}

/** @throws Error when one does not begin where that before it ends */
export function joinRuns(runs: readonly LeafRun[]): LeafRun {
  runs.forEach((run, index) => {
    const before = runs[index - 1];
    if (before && before.firstIndex + lengthOf(before) !== run.firstIndex)
      throw new Error('The pieces of the last tile do not join.');
  });
  const all = (column: 'hashes' | 'ids' | 'txs') => Buffer.concat(runs.map((run) => run[column]));
  return { firstIndex: runs[0]!.firstIndex, hashes: all('hashes'), ids: all('ids'), txs: all('txs') };
}

export const sliceRun = ({ firstIndex, hashes, ids, txs }: LeafRun, from: number, to?: number): LeafRun => ({
  firstIndex: firstIndex + from,
  hashes: hashes.subarray(from * HASH_BYTES, to && to * HASH_BYTES),
  ids: ids.subarray(from * ID_BYTES, to && to * ID_BYTES),
  txs: txs.subarray(from * TX_BYTES, to && to * TX_BYTES),
});

/** Where a run begins in the order of the log, in the binary forms of the two columns. */
export const firstTx = ({ txs }: LeafRun): Buffer => txs.subarray(0, TX_BYTES);
export const firstId = ({ ids }: LeafRun): Buffer => ids.subarray(0, ID_BYTES);
