import { splitPoint } from './merkle.js';
import type { LeafRange } from './tiles.js';

/**
 * Which subtrees a proof consists of, as ranges of leaves, after RFC 9162: `subtreeRoots` makes hashes of them. For a tree
 * of n leaves there are about log2(n).
 */

/** PATH(index, D[0:size]) of section 2.1.3.1, from the leaf's neighbour upwards. */
export function inclusionPath(index: number, size: number): LeafRange[] {
  if (index < 0 || index >= size) throw new Error(`A log of size ${size} has no leaf ${index}.`);
  const path: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
    }
  }
  return path.reverse();
}

/**
 * PROOF(from, D[0:to]) of section 2.1.4.1, in its order. Every log goes on from the empty one, and each from itself: then
 * there is nothing to prove, and the proof is empty.
 */
export function consistencyPath(from: number, to: number): LeafRange[] {
  if (from < 0 || from > to) throw new Error(`A log of size ${to} does not go on from ${from}.`);
  if (from === 0) return [];
  const path: LeafRange[] = [];
  let start = 0;
  let end = to;
  // whether the older log is the very subtree that is looked at, from its first leaf on
  while (end !== from) {
    const middle = start + splitPoint(end - start);
    if (from <= middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
    }
  }
  if (start > 0) path.push({ start, end });
  return path.reverse();
}
