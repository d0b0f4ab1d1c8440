import { hash } from 'node:crypto';
import fc from 'fast-check';
import { grow, leavesBehind, PIECE_LEAVES, roomInTile, type LogHead } from './growth.js';
import { firstTx, lengthOf, packedLength, packRun, unpackRun, type LeafRun } from './leaf-run.js';
import { Frontier, rootOfTile } from './merkle.js';
import type { Leaf } from './unsealed.js';

const leaf = (n: number): Leaf => {
  const bytes = Buffer.concat([Buffer.alloc(16), hash('sha256', String(n), 'buffer')]);
  bytes.writeUInt32BE(n, 12);
  return { tx: Math.floor(n / 3), bytes, idAt: 0, hashAt: 16 };
};
const hashOf = ({ bytes, hashAt }: Leaf) => bytes.subarray(hashAt);
const leaves = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => leaf(from + index));

const batch = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 700 }));

describe('a log that grows', () => {
  it('is the same tree, in full tiles and one that is not full, however it is cut into batches', () => {
    fc.assert(
      fc.property(fc.array(batch, { minLength: 1, maxLength: 30 }), (batches) => {
        let head: LogHead | null = null;
        let pieces: LeafRun[] = [];
        const whole = Frontier.empty();
        const hashes: Buffer[] = [];
        for (const count of batches) {
          const size = head?.size ?? 0;
          const more = leaves(size, count);
          const grown = grow(head, more, count >= roomInTile(size) ? pieces : []);
          for (const each of more) {
            whole.append(hashOf(each));
            hashes.push(hashOf(each));
          }
          for (const tile of grown.tiles) {
            const expected = Buffer.concat(hashes.slice(tile.firstIndex, tile.firstIndex + 256));
            expect(tile.hashes.equals(expected)).toBe(true);
            expect(tile.root.equals(rootOfTile(expected))).toBe(true);
            expect([tile.ids.length, tile.txs.length]).toEqual([4_096, 2_048]);
            expect(Number(firstTx(tile).readBigUInt64BE())).toBe(Math.floor(tile.firstIndex / 3));
          }
          if (grown.tiles.length > 0) pieces = [];
          if (grown.piece) pieces.push(grown.piece);
          ({ head } = grown);
          expect(head.size).toBe(hashes.length);
          expect(head.frontier.equals(whole.toBytes())).toBe(true);
          expect(packedLength(head.rest)).toBeLessThan(PIECE_LEAVES);
          const rest = unpackRun(head.size - packedLength(head.rest), head.rest);
          expect(packRun(rest).equals(head.rest)).toBe(true);
          const open = [...pieces, rest];
          expect(open.map(({ firstIndex }) => firstIndex % 256)).toEqual(
            open.map((_, at) => open.slice(0, at).reduce((sum, run) => sum + lengthOf(run), 0)),
          );
          expect(Buffer.concat(open.map((run) => run.hashes))).toEqual(
            Buffer.concat(hashes.slice(head.size - (head.size % 256))),
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('refuses pieces that are not those of its last tile', () => {
    const first = grow(null, leaves(0, 100), []);
    const second = grow(first.head, leaves(100, 100), []);
    const filling = leaves(200, 60);
    expect(() => grow(second.head, filling, [second.piece!])).toThrow(/missing/);
    expect(() => grow(second.head, filling, [first.piece!])).toThrow(/join/);
    expect(grow(second.head, filling, [first.piece!, second.piece!]).tiles).toHaveLength(1);
  });

  it('takes no leaf whose place has been sealed', () => {
    const { head } = grow(null, leaves(0, 10), []);
    expect(leavesBehind(head, leaves(5, 10))).toEqual(leaves(10, 5));
    expect(leavesBehind(head, leaves(10, 2))).toEqual(leaves(10, 2));
    expect(leavesBehind(null, leaves(0, 2))).toEqual(leaves(0, 2));
  });
});
