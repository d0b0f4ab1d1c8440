import { hash } from 'node:crypto';

/**
 * The hashes of a Merkle tree after RFC 9162, section 2.1, with SHA-256, and the running head of one. Pure: the sealer
 * and the offline verifier share it.
 */
export const HASH_BYTES = 32;
/** Levels of the tree that one tile covers; so it holds 256 hashes (C2SP tlog-tiles). */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

/** What the empty tree has as its root: SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer');

/** SHA-256(0x00 || data). */
export function hashLeaf(data: Buffer | string): Buffer {
  if (typeof data === 'string') return hash('sha256', `\0${data}`, 'buffer');
  const input = Buffer.allocUnsafe(data.length + 1);
  input[0] = 0;
  data.copy(input, 1);
  return hash('sha256', input, 'buffer');
}

/** Writes `hashLeaf` of a text to a place: without a buffer of its own it takes half as long. */
export function writeLeafHash(data: string, target: Buffer, start: number): void {
  target.write(hash('sha256', `\0${data}`, 'binary'), start, 'latin1');
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** SHA-256(0x01 || left || right). */
export function hashChildren(left: Buffer, right: Buffer): Buffer {
  left.copy(pair, 1);
  right.copy(pair, 1 + HASH_BYTES);
  return hash('sha256', pair, 'buffer');
}

/** The hashes that stand one after another in `bytes`, as views of it. */
export function splitHashes(bytes: Buffer): Buffer[] {
  return Array.from({ length: hashesIn(bytes) }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
}

function hashesIn(bytes: Buffer): number {
  if (bytes.length % HASH_BYTES !== 0) throw new Error(`${bytes.length} bytes are no sequence of hashes.`);
  return bytes.length / HASH_BYTES;
}

/** The root over hashes of one level, 1 to 256 of them: what a tile, full or partial, stands for one tile above. */
export function rootOfTile(hashes: Buffer): Buffer {
  const frontier = Frontier.empty();
  for (const each of splitHashes(hashes)) frontier.append(each);
  return frontier.root();
}

/** The highest power of two that is lower than `size`, for a size of 2 or more: where a tree splits. */
export function splitPoint(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/**
 * A tree that only grows, known by the roots of its complete subtrees from left to right (a compact range): one for
 * each bit that its size has set, so that appending and the root cost its logarithm.
 */
export class Frontier {
  private constructor(
    private leaves: number,
    /** how many peaks there are */
    private depth: number,
    /** the peaks one after another, in a buffer with room for more: thousands of logs grow at once, by a leaf each */
    private peaks: Buffer,
  ) {}

  static empty(): Frontier {
    return new Frontier(0, 0, Buffer.alloc(0));
  }

  /** @throws Error when `bytes` does not hold one hash for each bit of the size */
  static from(size: number, bytes: Buffer): Frontier {
    const depth = hashesIn(bytes);
    if (!Number.isSafeInteger(size) || size < 0 || depth !== bitsSet(size)) {
      throw new Error(`${depth} hashes are no frontier of a tree of size ${size}.`);
    }
    const peaks = Buffer.allocUnsafe(bytes.length + HASH_BYTES);
    bytes.copy(peaks);
    return new Frontier(size, depth, peaks);
  }

  get size(): number {
    return this.leaves;
  }

  /**
   * @param at where in `bytes` the hash of the leaf begins
   * @returns the root of the tile that it fills, or null
   */
  append(bytes: Buffer, at = 0): Buffer | null {
    const end = this.depth * HASH_BYTES;
    if (this.peaks.length < end + HASH_BYTES)
      this.peaks = Buffer.concat([this.peaks], 2 * (end + HASH_BYTES));
    bytes.copy(this.peaks, end, at, at + HASH_BYTES);
    this.depth += 1;
    let tile: Buffer | null = null;
    let height = 0;
    for (let rest = this.leaves; rest % 2 === 1; rest = (rest - 1) / 2) {
      const start = (this.depth - 2) * HASH_BYTES;
      this.peaks.copy(pair, 1, start, start + 2 * HASH_BYTES);
      const node = hash('sha256', pair, 'buffer');
      node.copy(this.peaks, start);
      this.depth -= 1;
      height += 1;
      if (height === TILE_HEIGHT) tile = node;
    }
    this.leaves += 1;
    return tile;
  }

  root(): Buffer {
    if (this.depth === 0) return EMPTY_ROOT;
    return splitHashes(this.toBytes()).reduceRight((right, left) => hashChildren(left, right));
  }

  toBytes(): Buffer {
    return Buffer.from(this.peaks.subarray(0, this.depth * HASH_BYTES));
  }
}

/** How many hashes the frontier of a tree of this size has. */
export function bitsSet(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
