import { Problem } from './problem.js';
import { rangeOf } from './time-range.js';

const NOW = new Date('2027-03-31T12:00:00Z');

describe('rangeOf', () => {
  it('is the last 30 days without anything said', () => {
    expect(rangeOf({}, NOW)).toEqual({ from: new Date('2027-03-01T12:00:00Z'), to: NOW });
  });

  it('ends 30 days after its start counted back from the given end', () => {
    const to = new Date('2027-01-31T00:00:00Z');
    expect(rangeOf({ to: to.toISOString() }, NOW)).toEqual({ from: new Date('2027-01-01T00:00:00Z'), to });
  });

  it('reads offsets', () => {
    const { from } = rangeOf({ from: '2027-03-31T01:00:00+02:00' }, NOW);
    expect(from).toEqual(new Date('2027-03-30T23:00:00Z'));
  });

  it('takes 400 days and not a millisecond more', () => {
    const to = '2027-02-05T00:00:00Z';
    expect(rangeOf({ from: '2026-01-01T00:00:00Z', to }, NOW).from).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(() => rangeOf({ from: '2025-12-31T23:59:59.999Z', to }, NOW)).toThrow(Problem);
  });

  it.each([
    ['an empty range', { from: '2027-03-01T00:00:00Z', to: '2027-03-01T00:00:00Z' }],
    ['an inverted range', { from: '2027-03-02T00:00:00Z', to: '2027-03-01T00:00:00Z' }],
    ['a start in the future', { from: '2027-04-01T00:00:00Z' }],
  ])('refuses %s', (_, query) => {
    expect(() => rangeOf(query, NOW)).toThrow('from must lie before to');
  });
});
