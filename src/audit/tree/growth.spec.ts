import { hash } from 'node:crypto';
import fc from 'fast-check';
import { grow, leavesBehind, roomInTile, type LeafRun, type LogHead } from './growth.js';
import { Frontier, rootOfTile } from './merkle.js';
import type { Leaf } from './unsealed.js';

const leaf = (n: number): Leaf => {
  const id = Buffer.alloc(16);
  id.writeUInt32BE(n, 12);
  return { tx: Math.floor(n / 3), id, hash: hash('sha256', String(n), 'buffer') };
};
const leaves = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => leaf(from + index));

describe('a log that grows', () => {
  it('is the same tree, in full tiles and one that is not full, however it is cut into batches', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 }), (batches) => {
        let head: LogHead | null = null;
        let pieces: LeafRun[] = [];
        const whole = Frontier.empty();
        const hashes: Buffer[] = [];
        for (const count of batches) {
          const size = head?.size ?? 0;
          const more = leaves(size, count);
          const grown = grow(head, more, count >= roomInTile(size) ? pieces : []);
          for (const each of more) {
            whole.append(each.hash);
            hashes.push(each.hash);
          }
          for (const tile of grown.tiles) {
            const expected = Buffer.concat(hashes.slice(tile.firstIndex, tile.firstIndex + 256));
            expect(tile.hashes.equals(expected)).toBe(true);
            expect(tile.root.equals(rootOfTile(expected))).toBe(true);
            expect([tile.ids.length, tile.txs.length]).toEqual([4_096, 2_048]);
            expect(tile.firstTx).toBe(String(Math.floor(tile.firstIndex / 3)));
          }
          if (grown.tiles.length > 0) pieces = [];
          if (grown.piece) pieces.push(grown.piece);
          ({ head } = grown);
          expect(head.size).toBe(hashes.length);
          expect(head.frontier.equals(whole.toBytes())).toBe(true);
          expect(pieces.reduce((sum, { txs }) => sum + txs.length / 8, 0)).toBe(head.size % 256);
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
