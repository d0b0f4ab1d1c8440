import { jest } from '@jest/globals';
import { Batcher, BatcherFull } from './batcher.js';

/** A run whose end the test decides. */
function controlled() {
  const runs: { items: number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const run = jest.fn(
    (items: number[]) =>
      new Promise<number[]>((resolve, reject) => {
        runs.push({ items, end: () => resolve(items.map((n) => n * 10)), fail: reject });
      }),
  );
  return { runs, run };
}

/** What is due has been sent, and what was answered is known. */
const settle = async () => {
  // what an answer sets off is sent two turns after the one in which it is taken in
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const wide = { maxBatch: 100, maxInFlight: 1, maxWaiting: 100 };

describe('Batcher', () => {
  it('sends at once when idle, and what arrives meanwhile together', async () => {
    const { runs, run } = controlled();
    const batcher = new Batcher(run, wide);
    const first = batcher.submit(1);
    await settle();
    const rest = [batcher.submit(2), batcher.submit(3)];
    await settle();
    expect(runs.map(({ items }) => items)).toEqual([[1]]);
    runs[0]!.end();
    await expect(first).resolves.toBe(10);
    await settle();
    expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    runs[1]!.end();
    await expect(Promise.all(rest)).resolves.toEqual([20, 30]);
  });

  it('keeps to the number of runs under way and to the size of a batch', async () => {
    const { runs, run } = controlled();
    const batcher = new Batcher(run, { maxBatch: 2, maxInFlight: 2, maxWaiting: 100 });
    const all = [1, 2, 3, 4, 5].map((n) => batcher.submit(n));
    await settle();
    expect(runs.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    runs[0]!.end();
    await settle();
    expect(runs.map(({ items }) => items)).toEqual([[1, 2], [3, 4], [5]]);
    runs.slice(1).forEach(({ end }) => end());
    await expect(Promise.all(all)).resolves.toEqual([10, 20, 30, 40, 50]);
  });

  it('sends together what arrives before anything else can happen', async () => {
    const { runs, run } = controlled();
    const batcher = new Batcher(run, wide);
    const both = Promise.all([batcher.submit(1), batcher.submit(2)]);
    expect(runs).toHaveLength(0);
    await settle();
    expect(runs.map(({ items }) => items)).toEqual([[1, 2]]);
    runs[0]!.end();
    await expect(both).resolves.toEqual([10, 20]);
  });

  it('fails exactly the items of the run that failed', async () => {
    const { runs, run } = controlled();
    const batcher = new Batcher(run, wide);
    const first = batcher.submit(1);
    await settle();
    const second = batcher.submit(2);
    const failed = expect(first).rejects.toThrow('gone');
    runs[0]!.fail(new Error('gone'));
    await failed;
    await settle();
    runs[1]!.end();
    await expect(second).resolves.toBe(20);
  });

  it('refuses what it could not keep in memory, and takes items again afterwards', async () => {
    const { runs, run } = controlled();
    const batcher = new Batcher(run, { maxBatch: 10, maxInFlight: 1, maxWaiting: 2 });
    const taken = [batcher.submit(1)];
    await settle();
    taken.push(batcher.submit(2), batcher.submit(3));
    await expect(batcher.submit(4)).rejects.toBeInstanceOf(BatcherFull);
    runs[0]!.end();
    await settle();
    runs[1]!.end();
    await expect(Promise.all(taken)).resolves.toEqual([10, 20, 30]);
    const later = batcher.submit(5);
    await settle();
    runs[2]!.end();
    await expect(later).resolves.toBe(50);
  });

  it('answers no item by a run that began before it was submitted', async () => {
    const { runs, run } = controlled();
    const batcher = new Batcher(run, wide);
    void batcher.submit(1);
    await settle();
    const late = batcher.submit(1);
    runs[0]!.end();
    await settle();
    expect(runs).toHaveLength(2);
    runs[1]!.end();
    await expect(late).resolves.toBe(10);
  });
});
