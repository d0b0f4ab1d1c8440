import fc from 'fast-check';
import { CONSISTENCY, INCLUSION, LEAVES, ROOTS } from '../../../test/support/merkle-vectors.js';
import { EMPTY_ROOT, hashChildren, hashLeaf, rootOfTile, TILE_WIDTH } from './merkle.js';
import { consistencyPath, inclusionPath } from './proofs.js';
import { subtreeRoots, type LeafRange, type TileAddress, type TileReader } from './tiles.js';
import { verifyConsistency, verifyInclusion } from './verification.js';

/** Tiles in memory. */
class Tiles implements TileReader {
  private readonly levels: Buffer[][];

  constructor(leaves: readonly Buffer[]) {
    this.levels = [[...leaves]];
    for (let below = this.levels[0]!; below.length >= TILE_WIDTH; below = this.levels.at(-1)!) {
      this.levels.push(
        Array.from({ length: Math.floor(below.length / TILE_WIDTH) }, (_, index) =>
          rootOfTile(Buffer.concat(below.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH))),
        ),
      );
    }
  }

  read(addresses: readonly TileAddress[]): Promise<Buffer[]> {
    return Promise.resolve(
      addresses.map(({ level, index }) =>
        Buffer.concat((this.levels[level] ?? []).slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH)),
      ),
    );
  }
}

/** RFC 9162 word for word: MTH of section 2.1.1, PATH of 2.1.3.1, PROOF and SUBPROOF of 2.1.4.1, over a slice of leaves. */
class Definition {
  private readonly known = new Map<string, Buffer>();

  constructor(private readonly leaves: readonly Buffer[]) {}

  root(start: number, end: number): Buffer {
    if (start === end) return EMPTY_ROOT;
    if (end - start === 1) return this.leaves[start]!;
    const name = `${start}-${end}`;
    let hash = this.known.get(name);
    if (!hash) {
      const k = start + split(end - start);
      hash = hashChildren(this.root(start, k), this.root(k, end));
      this.known.set(name, hash);
    }
    return hash;
  }

  path(m: number, start: number, end: number): Buffer[] {
    if (end - start === 1) return [];
    const k = split(end - start);
    return m < k
      ? [...this.path(m, start, start + k), this.root(start + k, end)]
      : [...this.path(m - k, start + k, end), this.root(start, start + k)];
  }

  subproof(m: number, start: number, end: number, b: boolean): Buffer[] {
    if (m === end - start) return b ? [] : [this.root(start, end)];
    const k = split(end - start);
    return m <= k
      ? [...this.subproof(m, start, start + k, b), this.root(start + k, end)]
      : [...this.subproof(m - k, start + k, end, false), this.root(start, start + k)];
  }
}

const split = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);
const hex = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('hex'));
const bytes = (text: string): Buffer => Buffer.from(text, 'hex');

const SIZE = 2100;
const leaves = Array.from({ length: SIZE }, (_, index) => hashLeaf(`leaf ${index}`));
const tiles = new Tiles(leaves);
const definition = new Definition(leaves);
const roots = async (ranges: readonly LeafRange[]): Promise<Buffer[]> => subtreeRoots(tiles, ranges);

describe('the published vectors', () => {
  const published = new Tiles(LEAVES.map(hashLeaf));

  it.each(INCLUSION)('inclusion of leaf %i in a log of %i', async (leafIndex, size, expected) => {
    const proof = await subtreeRoots(published, inclusionPath(leafIndex, size));
    expect(hex(proof)).toEqual(expected);
    const leafHash = hashLeaf(LEAVES[leafIndex]!);
    expect(verifyInclusion({ leafIndex, size, leafHash, proof, rootHash: bytes(ROOTS[size]!) })).toBe(true);
  });

  it.each(CONSISTENCY)('consistency from %i to %i', async (from, to, expected) => {
    const proof = await subtreeRoots(published, consistencyPath(from, to));
    expect(hex(proof)).toEqual(expected);
    const fromRootHash = bytes(ROOTS[from]!);
    expect(verifyConsistency({ from, to, fromRootHash, toRootHash: bytes(ROOTS[to]!), proof })).toBe(true);
  });
});

describe('at every size up to a few thousand', () => {
  const sizes = Array.from({ length: SIZE }, (_, index) => index + 1);

  it('the stored tiles give the root of the definition', async () => {
    const made = await roots(sizes.map((end) => ({ start: 0, end })));
    for (const size of sizes) expect(made[size - 1]!.equals(definition.root(0, size))).toBe(true);
  });

  it('inclusion proofs are those of the definition, and verify', async () => {
    for (const size of sizes) {
      for (const leafIndex of new Set([size >> 1, ((size * 613) % 2048) % size, size - 1])) {
        const proof = await roots(inclusionPath(leafIndex, size));
        const expected = definition.path(leafIndex, 0, size);
        const rootHash = definition.root(0, size);
        const verified = verifyInclusion({ leafIndex, size, proof, leafHash: leaves[leafIndex]!, rootHash });
        expect([size, leafIndex, verified, Buffer.concat(proof).equals(Buffer.concat(expected))]).toEqual([
          size,
          leafIndex,
          true,
          true,
        ]);
      }
    }
  });

  it('consistency proofs are those of the definition, and verify', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: SIZE }), fc.nat(SIZE), async (to, rest) => {
        const from = rest % (to + 1);
        const proof = await roots(consistencyPath(from, to));
        if (from > 0) expect(hex(proof)).toEqual(hex(definition.subproof(from, 0, to, true)));
        const [fromRootHash, toRootHash] = [definition.root(0, from), definition.root(0, to)];
        expect(verifyConsistency({ from, to, fromRootHash, toRootHash, proof })).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a proof', () => {
  const claims = fc
    .tuple(fc.integer({ min: 2, max: SIZE }), fc.nat(SIZE))
    .map(([size, rest]) => ({ size, place: rest % size }));
  const changed = (hash: Buffer, bit: number): Buffer => {
    const copy = Buffer.from(hash);
    copy[(bit >> 3) % copy.length]! ^= 1 << (bit & 7);
    return copy;
  };

  it('of inclusion holds for nothing else: no other leaf, place, root or path, none shorter or longer', async () => {
    await fc.assert(
      fc.asyncProperty(claims, fc.nat(255), async ({ size, place }, bit) => {
        const proof = await roots(inclusionPath(place, size));
        const claim = {
          leafIndex: place,
          size,
          proof,
          leafHash: leaves[place]!,
          rootHash: definition.root(0, size),
        };
        const wrong = [
          { leafHash: changed(claim.leafHash, bit) },
          { rootHash: changed(claim.rootHash, bit) },
          { leafIndex: place === 0 ? 1 : place - 1 },
          { leafIndex: size },
          { leafIndex: -1 },
          { leafIndex: place + 0.5 },
          { proof: proof.slice(1) },
          { proof: proof.slice(0, -1) },
          { proof: [...proof, claim.rootHash] },
          ...proof.map((hash, at) => ({ proof: proof.with(at, changed(hash, bit)) })),
        ];
        for (const part of wrong) expect(verifyInclusion({ ...claim, ...part })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('of consistency holds for nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(claims, fc.nat(255), async ({ size: to, place }, bit) => {
        const from = Math.max(1, place);
        const proof = await roots(consistencyPath(from, to));
        const [fromRootHash, toRootHash] = [definition.root(0, from), definition.root(0, to)];
        const claim = { from, to, proof, fromRootHash, toRootHash };
        const wrong = [
          { fromRootHash: changed(fromRootHash, bit) },
          { toRootHash: changed(toRootHash, bit) },
          { from: to, to: from },
          { to: from },
          { from: 0 },
          { proof: proof.slice(1) },
          { proof: proof.slice(0, -1) },
          { proof: [] },
          { proof: [...proof, toRootHash] },
          ...proof.map((hash, at) => ({ proof: proof.with(at, changed(hash, bit)) })),
        ];
        for (const part of wrong) expect(verifyConsistency({ ...claim, ...part })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('needs nothing for what goes on from the empty log or from itself, and refuses a root that differs', () => {
    const root = definition.root(0, 7);
    const from0 = { from: 0, to: 7, proof: [], fromRootHash: EMPTY_ROOT, toRootHash: root };
    expect(consistencyPath(0, 7)).toEqual([]);
    expect(consistencyPath(7, 7)).toEqual([]);
    expect(verifyConsistency(from0)).toBe(true);
    expect(verifyConsistency({ ...from0, fromRootHash: root })).toBe(false);
    expect(verifyConsistency({ ...from0, from: 7, fromRootHash: root })).toBe(true);
    expect(verifyConsistency({ ...from0, from: 7 })).toBe(false);
  });

  it('takes one read of a handful of tiles, however large the log is', async () => {
    const asked: (readonly TileAddress[])[] = [];
    const full: TileReader = {
      read: (addresses) => {
        asked.push(addresses);
        return Promise.resolve(addresses.map(() => Buffer.alloc(TILE_WIDTH * 32, 7)));
      },
    };
    const size = 3_000_000_000_017;
    await subtreeRoots(full, [...inclusionPath(1_234_567_890_123, size), { start: 0, end: size }]);
    await subtreeRoots(full, consistencyPath(2_222_222_222_221, size));
    expect(asked).toHaveLength(2);
    // log256 of the size is a little above 5: six levels, each with the tile on the path and the one at the edge
    for (const addresses of asked) expect(addresses.length).toBeLessThanOrEqual(12);
    expect(inclusionPath(1_234_567_890_123, size).length).toBeLessThanOrEqual(42);
  });

  it('is refused of what the tiles do not hold', async () => {
    await expect(roots([{ start: 0, end: SIZE + 1 }])).rejects.toThrow('does not hold');
    expect(() => inclusionPath(5, 5)).toThrow('A log of size 5 has no leaf 5.');
    expect(() => consistencyPath(6, 5)).toThrow('A log of size 5 does not go on from 6.');
  });
});
