import { readinessOf, type Pair } from './readiness.js';

const now = new Date('2027-01-31T12:00:00Z');
const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const pair = (more: Partial<Pair>): Pair => ({
  now,
  over: false,
  lastUse: null,
  successorLastUsedAt: before(5),
  ...more,
});
const used = (seconds: number, more: Partial<Pair> = {}) =>
  pair({ lastUse: { at: before(seconds) }, ...more });

describe('readiness to end an overlap', () => {
  it.each<[string, Pair, boolean, string]>([
    ['never used', pair({ successorLastUsedAt: null }), true, 'safe to end'],
    ['just used', used(0), false, 'not yet, last used 0 seconds ago'],
    ['used a second ago', used(1.9), false, 'not yet, last used 1 second ago'],
    ['used 59 s ago', used(59), false, 'not yet, last used 59 seconds ago'],
    ['used 3 minutes ago', used(180), false, 'not yet, last used 3 minutes ago'],
    ['used by a clock ahead', used(-2), false, 'not yet, last used 0 seconds ago'],
    ['used almost an hour ago', used(3_599), false, 'not yet, last used 59 minutes ago'],
    ['silent for an hour', used(3_600), true, 'safe to end'],
    [
      'silent, with nobody on the successor',
      used(90_000, { successorLastUsedAt: null }),
      false,
      'not yet, the successor has not been used',
    ],
    ['ended', used(1, { over: true }), true, 'the overlap has ended'],
  ])('%s', (_, given, safeToEnd, readiness) => {
    expect(readinessOf(given)).toEqual({ safeToEnd, readiness });
  });
});
