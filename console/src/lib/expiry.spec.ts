import { dateValue, defaultExpiry, expiresAtOf, expiryLimits, expiryOptions, mayLiveAgain } from './expiry';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const rules = (maxLifetimeDays: number | null, requireExpiry: boolean | null = null) => ({
  maxLifetimeDays,
  requireExpiry,
});
const offered = (limits: ReturnType<typeof expiryLimits>) => expiryOptions(limits).map(({ value }) => value);
const msOf = (value: string | null | undefined) => Date.parse(value!);

describe('the expiry of a key', () => {
  it('is free without a policy, and 90 days until somebody chooses', () => {
    const limits = expiryLimits(null, NOW);
    expect(offered(limits)).toEqual(['7', '30', '60', '90', '365', 'date', 'never']);
    expect(msOf(expiresAtOf(defaultExpiry(limits), limits)) - NOW).toBe(90 * DAY_MS);
    expect(expiresAtOf({ choice: 'never', date: '' }, limits)).toBeNull();
  });

  it('may be as long again where the policy lets it', () => {
    const lived = (days: number | null) => ({
      createdAt: new Date(NOW - 200 * DAY_MS).toISOString(),
      expiresAt: days === null ? null : new Date(NOW + (days - 200) * DAY_MS).toISOString(),
    });
    expect(mayLiveAgain(lived(180), expiryLimits(null, NOW))).toBe(true);
    expect(mayLiveAgain(lived(null), expiryLimits(null, NOW))).toBe(true);
    expect(mayLiveAgain(lived(90), expiryLimits(rules(90), NOW))).toBe(true);
    expect(mayLiveAgain(lived(180), expiryLimits(rules(90), NOW))).toBe(false);
    expect(mayLiveAgain(lived(null), expiryLimits(rules(90), NOW))).toBe(false);
    expect(mayLiveAgain(lived(null), expiryLimits(rules(null, true), NOW))).toBe(false);
  });

  it('is not never where the policy wants one', () => {
    expect(offered(expiryLimits(rules(null, true), NOW))).not.toContain('never');
  });

  it('ends with the policy, an hour before it for clocks that differ', () => {
    const limits = expiryLimits(rules(90), NOW);
    expect(offered(limits)).toEqual(['7', '30', '60', 'longest', 'date']);
    expect(defaultExpiry(limits).choice).toBe('longest');
    expect(msOf(expiresAtOf({ choice: 'longest', date: '' }, limits))).toBe(NOW + 90 * DAY_MS - HOUR_MS);
    const late = expiresAtOf({ choice: 'date', date: dateValue(NOW + 200 * DAY_MS) }, limits);
    expect(msOf(late)).toBe(limits.latest);
  });

  it('counts from the creation of a key that exists; for one that is too old the service decides', () => {
    const young = expiryLimits(rules(90), NOW, new Date(NOW - 60 * DAY_MS).toISOString());
    expect(young.latest).toBe(NOW + 30 * DAY_MS);
    expect(offered(young)).toEqual(['7', 'longest', 'date']);
    const old = expiryLimits(rules(90), NOW, new Date(NOW - 100 * DAY_MS).toISOString());
    expect(old.latest).toBeNull();
    expect(offered(old)).not.toContain('never');
  });

  it('lasts to the end of a chosen day, and is left as it is when nothing or no day is chosen', () => {
    const limits = expiryLimits(null, NOW);
    const end = new Date(msOf(expiresAtOf({ choice: 'date', date: '2026-05-04' }, limits)));
    expect([end.getDate(), end.getHours(), end.getMinutes()]).toEqual([4, 23, 59]);
    expect(expiresAtOf({ choice: 'date', date: '' }, limits)).toBeUndefined();
    expect(expiresAtOf({ choice: 'keep', date: '' }, limits)).toBeUndefined();
  });
});
