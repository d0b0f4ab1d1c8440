import { EMPTY_ROOT, hashChildren, HASH_BYTES, rootOfTile, splitPoint, TILE_WIDTH } from './merkle.js';

/**
 * A tile (C2SP tlog-tiles): 256 hashes that stand side by side on one level of the tree. On level 0 these are leaf hashes;
 * on each level above, the roots of 256 tiles below.
 */
export interface TileAddress {
  readonly level: number;
  readonly index: number;
}

/** Whatever keeps the tiles of one log. */
export interface TileReader {
  /** The hashes of each tile, in the order asked for; of one that is not full, as many as there are. */
  read(tiles: readonly TileAddress[]): Promise<readonly Buffer[]>;
}

/** The leaves from `start` up to `end`, which is not one of them. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The roots over ranges of leaves, each of which is a subtree of RFC 9162: it starts at a multiple of the highest power of
 * two that is not above its length. The stored tiles are read once, a handful for each level, whatever the size of the log.
 * @throws Error when the tiles do not reach that far
 */
export async function subtreeRoots(reader: TileReader, ranges: readonly LeafRange[]): Promise<Buffer[]> {
  const nodes = ranges.map(completeNodes);
  const addresses = new Map<string, TileAddress>();
  for (const node of nodes.flat()) addresses.set(keyOf(node.tile), node.tile);
  const wanted = [...addresses.values()];
  const stored = wanted.length > 0 ? await reader.read(wanted) : [];
  const tiles = new Map(wanted.map((address, index) => [keyOf(address), stored[index]]));
  return nodes.map((parts) =>
    parts.length === 0
      ? EMPTY_ROOT
      : parts
          .map((node) => nodeHash(node, tiles.get(keyOf(node.tile))))
          .reduceRight((right, left) => hashChildren(left, right)),
  );
}

/** A node over `2 ** n` hashes of one tile. */
interface TileNode {
  readonly tile: TileAddress;
  /** where in the tile its hashes begin, and how many there are */
  readonly offset: number;
  readonly width: number;
}

const keyOf = ({ level, index }: TileAddress): string => `${level}/${index}`;

/** The complete subtrees that a range consists of, from left to right. */
function completeNodes({ start, end }: LeafRange): TileNode[] {
  const nodes: TileNode[] = [];
  for (let at = start; at < end;) {
    // the highest power of two that is not above what is left
    const length = end - at === 1 ? 1 : splitPoint(end - at + 1);
    nodes.push(nodeOver(at, length));
    at += length;
  }
  return nodes;
}

/** @param length a power of two of which `start` is a multiple */
function nodeOver(start: number, length: number): TileNode {
  let level = 0;
  let width = length;
  let first = start;
  // the root of a full tile is looked up in the tile above it
  while (width >= TILE_WIDTH) {
    width /= TILE_WIDTH;
    first /= TILE_WIDTH;
    level += 1;
  }
  return { tile: { level, index: Math.floor(first / TILE_WIDTH) }, offset: first % TILE_WIDTH, width };
}

function nodeHash({ tile, offset, width }: TileNode, hashes: Buffer | undefined): Buffer {
  const wanted = hashes?.subarray(offset * HASH_BYTES, (offset + width) * HASH_BYTES);
  if (wanted?.length !== width * HASH_BYTES) {
    throw new Error(`Tile ${tile.index} of level ${tile.level} does not hold ${offset + width} hashes.`);
  }
  return rootOfTile(wanted);
}
