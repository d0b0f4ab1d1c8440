import {
  appendToPacked,
  joinRuns,
  packedLength,
  packRun,
  sliceRun,
  unpackRun,
  type LeafRun,
} from './leaf-run.js';
import { Frontier, TILE_WIDTH } from './merkle.js';
import { inOrder, type Leaf, type Place } from './unsealed.js';

/** The head of one log. */
export interface LogHead {
  readonly size: number;
  readonly frontier: Buffer;
  /** of the last leaf */
  readonly last: Place;
  /** the last leaves as a packed run, as long as they are too few for a piece: a log that grows by one or two is one row */
  readonly rest: Buffer;
}

export interface FullTile extends LeafRun {
  readonly root: Buffer;
}

export interface Growth {
  readonly head: LogHead;
  /** of level 0, in order */
  readonly tiles: readonly FullTile[];
  /** new piece of the tile that is not full, or null */
  readonly piece: LeafRun | null;
}

/** A piece has so many leaves at least; where it is larger, logs with little news write more bytes, and fewer rows. */
export const PIECE_LEAVES = 8;

const NOTHING = Buffer.alloc(0);

/** How many leaves are missing from the last tile of a log of this size; 256 when that is full. */
export const roomInTile = (size: number): number => TILE_WIDTH - (size % TILE_WIDTH);

/** Those leaves that lie behind everything that is in the log. */
export function leavesBehind(head: LogHead | null, leaves: readonly Leaf[]): readonly Leaf[] {
  if (!head) return leaves;
  const behind = (leaf: Leaf) => inOrder(leaf, head.last) > 0;
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
  const frontier = Frontier.from(size, head?.frontier ?? NOTHING);
  const roots: Buffer[] = [];
  for (const { bytes, hashAt } of leaves) {
    const root = frontier.append(bytes, hashAt);
    if (root) roots.push(root);
  }
  const rest = head?.rest ?? NOTHING;
  let open = appendToPacked(rest, leaves);
  let first = size - packedLength(rest);
  const tiles: FullTile[] = [];
  if (roots.length > 0) {
    let run = joinRuns([...pieces, unpackRun(first, open)]);
    if (run.firstIndex !== size - (size % TILE_WIDTH))
      throw new Error('Pieces of the last tile are missing.');
    for (const root of roots) {
      tiles.push({ ...sliceRun(run, 0, TILE_WIDTH), root });
      run = sliceRun(run, TILE_WIDTH);
    }
    first = run.firstIndex;
    open = packRun(run);
  }
  const isPiece = packedLength(open) >= PIECE_LEAVES;
  return {
    head: {
      size: size + leaves.length,
      frontier: frontier.toBytes(),
      last: leaves.at(-1)!,
      rest: isPiece ? NOTHING : open,
    },
    tiles,
    piece: isPiece ? unpackRun(first, open) : null,
  };
}
