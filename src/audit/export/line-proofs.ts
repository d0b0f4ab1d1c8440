import { inclusionPath } from '../tree/proofs.js';
import { subtreeRoots, type LeafRange, type TileAddress, type TileReader } from '../tree/tiles.js';

const TILES_KEPT = 32;

/** Where an event stands in the tree of a size: PATH of RFC 9162, section 2.1.3.1, from the leaf's neighbour upwards. */
export interface LineProof {
  readonly size: number;
  /** base64 */
  readonly hashes: readonly string[];
}

const keyOf = ({ start, end }: LeafRange): string => `${start}-${end}`;

/** Proofs of leaves that are asked for in their order: neighbours have most of their paths in common. */
export class LineProofs {
  private readonly tiles: TileReader;
  /** of the leaf before: roots by range */
  private path = new Map<string, string>();

  /** @param size of the log that the proofs lead to */
  constructor(
    tiles: TileReader,
    private readonly size: number,
  ) {
    this.tiles = new KeptTiles(tiles);
  }

  async of(leafIndex: number): Promise<LineProof> {
    const ranges = inclusionPath(leafIndex, this.size);
    const fresh = ranges.filter((range) => !this.path.has(keyOf(range)));
    const roots = await subtreeRoots(this.tiles, fresh);
    fresh.forEach((range, index) => this.path.set(keyOf(range), roots[index]!.toString('base64')));
    this.path = new Map(ranges.map((range) => [keyOf(range), this.path.get(keyOf(range))!]));
    return { size: this.size, hashes: [...this.path.values()] };
  }
}

/** Keeps the tiles that were read last, which the next leaf very likely needs too. What they hold never changes. */
class KeptTiles implements TileReader {
  private readonly kept = new Map<string, Buffer>();

  constructor(private readonly tiles: TileReader) {}

  async read(wanted: readonly TileAddress[]): Promise<Buffer[]> {
    const name = ({ level, index }: TileAddress) => `${level}/${index}`;
    const missing = wanted.filter((tile) => !this.kept.has(name(tile)));
    const read = missing.length > 0 ? await this.tiles.read(missing) : [];
    missing.forEach((tile, index) => this.kept.set(name(tile), read[index]!));
    const tiles = wanted.map((tile) => this.kept.get(name(tile))!);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= TILES_KEPT) break;
      this.kept.delete(oldest);
    }
    return tiles;
  }
}
