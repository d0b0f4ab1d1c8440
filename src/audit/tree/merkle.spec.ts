import fc from 'fast-check';
import { LEAF_HASHES, LEAVES, ROOTS } from '../../../test/support/merkle-vectors.js';
import {
  EMPTY_ROOT,
  Frontier,
  hashChildren,
  hashLeaf,
  rootOfTile,
  splitPoint,
  TILE_WIDTH,
} from './merkle.js';

const hex = (hash: Buffer): string => hash.toString('hex');
const leaves = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => hashLeaf(`leaf ${index}`));

/** The definition of RFC 9162, section 2.1.1, word for word. */
function definition(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return EMPTY_ROOT;
  if (hashes.length === 1) return hashes[0]!;
  const split = splitPoint(hashes.length);
  return hashChildren(definition(hashes.slice(0, split)), definition(hashes.slice(split)));
}

function grown(hashes: readonly Buffer[]): Frontier {
  const frontier = Frontier.empty();
  for (const each of hashes) frontier.append(each);
  return frontier;
}

describe('the hashes of a tree', () => {
  it('are those of the published vectors', () => {
    expect(LEAVES.map((data) => hex(hashLeaf(data)))).toEqual(LEAF_HASHES);
    expect(ROOTS.map((_, size) => hex(grown(LEAVES.slice(0, size).map(hashLeaf)).root()))).toEqual(ROOTS);
  });

  it('take text as UTF-8', () => {
    expect(hashLeaf('naïve ✓')).toEqual(hashLeaf(Buffer.from('naïve ✓', 'utf8')));
  });

  it('follow the definition at every size', () => {
    const all = leaves(600);
    const frontier = Frontier.empty();
    for (let size = 0; size <= all.length; size += 1) {
      expect(frontier.size).toBe(size);
      expect(frontier.root()).toEqual(definition(all.slice(0, size)));
      if (size < all.length) frontier.append(all[size]!);
    }
  });

  it('of 256 leaves are one tile, and partial tiles as much as they hold', () => {
    for (const count of [1, 2, 100, 255, TILE_WIDTH]) {
      expect(rootOfTile(Buffer.concat(leaves(count)))).toEqual(definition(leaves(count)));
    }
  });
});

describe('a frontier', () => {
  it('goes on after a rest in bytes as if it had not rested', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(300), (before, after) => {
        const all = leaves(before + after);
        const rested = grown(all.slice(0, before));
        const resumed = Frontier.from(rested.size, rested.toBytes());
        for (const each of all.slice(before)) resumed.append(each);
        expect(resumed.root()).toEqual(grown(all).root());
        expect(resumed.toBytes()).toEqual(grown(all).toBytes());
      }),
      { numRuns: 25 },
    );
  });

  it('does not share memory with the bytes it is made of', () => {
    const bytes = grown(leaves(3)).toBytes();
    const frontier = Frontier.from(3, bytes);
    bytes.fill(0);
    expect(frontier.root()).toEqual(definition(leaves(3)));
  });

  it('refuses bytes that do not fit the size', () => {
    const bytes = grown(leaves(5)).toBytes();
    expect(() => Frontier.from(4, bytes)).toThrow('2 hashes are no frontier of a tree of size 4.');
    expect(() => Frontier.from(5, bytes.subarray(1))).toThrow('63 bytes are no sequence of hashes.');
    expect(() => Frontier.from(-1, Buffer.alloc(0))).toThrow('size -1');
  });
});
