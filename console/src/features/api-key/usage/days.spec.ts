import { everyDay } from './days';

describe('the days of a range', () => {
  it('has each of them once, also those without requests', () => {
    const used = { day: '2026-02-28', requests: 9, denied: 2, failed: 3 };
    const days = everyDay([used], '2026-02-27T00:00:00.000Z', '2026-03-02T00:00:00.000Z');
    expect(days.map(({ day, allowed, requests }) => [day, allowed, requests])).toEqual([
      ['2026-02-27', 0, 0],
      ['2026-02-28', 4, 9],
      ['2026-03-01', 0, 0],
    ]);
  });
});
