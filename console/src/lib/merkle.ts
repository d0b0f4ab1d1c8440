import { isSame, type Bytes } from './base64';

/** Checks of a Merkle tree after RFC 9162, by the browser's own SHA-256. */

async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
}

const nodeOf = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);

export const leafHash = (text: string): Promise<Bytes> =>
  sha256(Uint8Array.of(0), new TextEncoder().encode(text));

interface Step {
  readonly sibling: Bytes;
  readonly isLeft: boolean;
}

/**
 * Which side each hash of a path stands on, from a node upwards to the root of a tree whose last leaf is `last`.
 * @returns null for a path of the wrong length
 */
function stepsOf(path: readonly Bytes[], start: number, end: number): Step[] | null {
  const steps: Step[] = [];
  let node = start;
  let last = end;
  for (const sibling of path) {
    if (last === 0) return null;
    const isLeft = isOdd(node) || node === last;
    steps.push({ sibling, isLeft });
    if (isLeft) for (; !isOdd(node) && node !== 0; node = half(node)) last = half(last);
    node = half(node);
    last = half(last);
  }
  return last === 0 ? steps : null;
}

export interface Inclusion {
  readonly leaf: Bytes;
  readonly leafIndex: number;
  readonly size: number;
  readonly proof: readonly Bytes[];
  readonly root: Bytes;
}

/** Whether a leaf stands at its place in the tree of this size and root (section 2.1.3.2). */
export async function isIncluded({ leaf, leafIndex, size, proof, root }: Inclusion): Promise<boolean> {
  const steps = leafIndex < size ? stepsOf(proof, leafIndex, size - 1) : null;
  if (!steps) return false;
  let hash = leaf;
  for (const { sibling, isLeft } of steps)
    hash = await (isLeft ? nodeOf(sibling, hash) : nodeOf(hash, sibling));
  return isSame(hash, root);
}

export interface Consistency {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Bytes;
  readonly toRoot: Bytes;
  readonly proof: readonly Bytes[];
}

/** Whether the larger tree begins with the smaller one, unchanged (section 2.1.4.2). */
export async function isConsistent({ from, to, fromRoot, toRoot, proof }: Consistency): Promise<boolean> {
  if (from > to) return false;
  if (from === to) return proof.length === 0 && isSame(fromRoot, toRoot);
  if (from === 0) return proof.length === 0;
  let node = from - 1;
  let last = to - 1;
  for (; isOdd(node); node = half(node)) last = half(last);
  // a whole subtree is the smaller tree itself, and the proof leaves it out
  const [seed, ...path] = node === 0 ? [fromRoot, ...proof] : proof;
  const steps = seed && stepsOf(path, node, last);
  if (!steps) return false;
  let smaller = seed;
  let larger = seed;
  for (const { sibling, isLeft } of steps) {
    if (isLeft) smaller = await nodeOf(sibling, smaller);
    larger = await (isLeft ? nodeOf(sibling, larger) : nodeOf(larger, sibling));
  }
  return isSame(smaller, fromRoot) && isSame(larger, toRoot);
}

// sizes pass 32 bits, on which the shift operators work
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
