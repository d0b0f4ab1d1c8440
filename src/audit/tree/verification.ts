import { EMPTY_ROOT, hashChildren } from './merkle.js';

/** What anybody can check with nothing but hashes: the verification algorithms of RFC 9162, step by step. */

export interface InclusionClaim {
  readonly leafIndex: number;
  readonly size: number;
  readonly leafHash: Buffer;
  readonly proof: readonly Buffer[];
  readonly rootHash: Buffer;
}

/** Whether a leaf stands at its place in the log of this size and root (section 2.1.3.2). */
export function verifyInclusion({ leafIndex, size, leafHash, proof, rootHash }: InclusionClaim): boolean {
  if (!isCount(size) || !isCount(leafIndex) || leafIndex >= size) return false;
  let node = leafIndex;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = hashChildren(sibling, hash);
      for (; !isOdd(node) && node !== 0; node = half(node)) last = half(last);
    } else hash = hashChildren(hash, sibling);
    node = half(node);
    last = half(last);
  }
  return last === 0 && hash.equals(rootHash);
}

export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRootHash: Buffer;
  readonly toRootHash: Buffer;
  readonly proof: readonly Buffer[];
}

/** Whether the newer log begins with the older one, unchanged (section 2.1.4.2). */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { from, to, fromRootHash, toRootHash, proof } = claim;
  if (!isCount(from) || !isCount(to) || from > to) return false;
  if (from === to) return proof.length === 0 && fromRootHash.equals(toRootHash);
  if (from === 0) return proof.length === 0 && fromRootHash.equals(EMPTY_ROOT);
  const [seed, ...rest] = isPowerOfTwo(from) ? [fromRootHash, ...proof] : proof;
  if (seed === undefined) return false;
  let node = from - 1;
  let last = to - 1;
  for (; isOdd(node); node = half(node)) last = half(last);
  let older = seed;
  let newer = seed;
  for (const each of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      older = hashChildren(each, older);
      newer = hashChildren(each, newer);
      for (; !isOdd(node) && node !== 0; node = half(node)) last = half(last);
    } else newer = hashChildren(newer, each);
    node = half(node);
    last = half(last);
  }
  return last === 0 && older.equals(fromRootHash) && newer.equals(toRootHash);
}

// sizes pass 32 bits, on which the shift operators work
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (!isOdd(rest)) rest /= 2;
  return rest === 1;
}
