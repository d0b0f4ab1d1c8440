import { FEWEST, nextLimit } from './roll-up.js';

/** The limits of transactions that follow each other, until nothing is left. */
function limits(rowsOf: (events: number) => number, backlog: number): number[] {
  const all = [FEWEST];
  for (let left = backlog; left > 0;) {
    const limit = all.at(-1)!;
    const uses = Math.min(left, limit);
    left -= uses;
    all.push(nextLimit(limit, { uses, rows: rowsOf(uses), more: left > 0 }));
  }
  return all;
}

describe('how many events one transaction counts', () => {
  it('stays as it is while all that there is fits', () => {
    expect(limits(() => 1, 1_000)).toEqual([30_000, 30_000]);
  });

  it('grows while many have a row in common, to a limit', () => {
    expect(limits((events) => Math.min(events, 32_000), 1_000_000)).toEqual([
      30_000, 60_000, 120_000, 200_000, 200_000, 200_000, 200_000, 200_000,
    ]);
  });

  it('never lets each of many have a row of its own for long', () => {
    const all = limits((events) => events, 1_000_000);
    expect(Math.max(...all)).toBe(60_000);
    expect(Math.min(...all)).toBe(FEWEST);
  });

  it('shrinks when the rows become more', () => {
    expect(nextLimit(200_000, { uses: 200_000, rows: 200_000, more: true })).toBe(100_000);
    expect(nextLimit(FEWEST, { uses: FEWEST, rows: 60_000, more: true })).toBe(FEWEST);
  });
});
