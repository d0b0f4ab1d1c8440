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
  if (bytes.length % HASH_BYTES !== 0) throw new Error(`${bytes.length} bytes are no sequence of hashes.`);
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
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
    private readonly peaks: Buffer[],
  ) {}

  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /** @throws Error when `bytes` does not hold one hash for each bit of the size */
  static from(size: number, bytes: Buffer): Frontier {
    const peaks = splitHashes(Buffer.from(bytes));
    if (!Number.isSafeInteger(size) || size < 0 || peaks.length !== bitsSet(size)) {
      throw new Error(`${peaks.length} hashes are no frontier of a tree of size ${size}.`);
    }
    return new Frontier(size, peaks);
  }

  get size(): number {
    return this.leaves;
  }

  append(leafHash: Buffer): void {
    let node = leafHash;
    for (let rest = this.leaves; rest % 2 === 1; rest = (rest - 1) / 2) {
      node = hashChildren(this.peaks.pop()!, node);
    }
    this.peaks.push(node);
    this.leaves += 1;
  }

  root(): Buffer {
    if (this.peaks.length === 0) return EMPTY_ROOT;
    return this.peaks.reduceRight((right, left) => hashChildren(left, right));
  }

  toBytes(): Buffer {
    return Buffer.concat(this.peaks);
  }
}

/** How many hashes the frontier of a tree of this size has. */
export function bitsSet(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
