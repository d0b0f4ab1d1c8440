import fc from 'fast-check';
import { Problem } from '../../http/problem.js';
import { assertExpiryAllowed, defaultOverlap, expiryWithin, type Lifetime } from './expiry-rules.js';

const DAY = 86_400_000;
const AT = new Date('2027-03-01T12:00:00.000Z');
const inDays = (days: number, ms = 0) => new Date(AT.getTime() + days * DAY + ms);
const thirty = { maxLifetimeDays: 30, requireExpiry: null };
const expiring = { maxLifetimeDays: null, requireExpiry: true };

function breach(rules: Parameters<typeof assertExpiryAllowed>[0], lifetime: Lifetime) {
  try {
    assertExpiryAllowed(rules, lifetime, AT);
    return null;
  } catch (error) {
    const { code, extra, detail } = error as Problem;
    expect(code).toBe('policy_violation');
    expect(detail).toContain(String(extra.rule));
    return extra;
  }
}

describe('the expiry of a new key', () => {
  const made = (expiresAt: Date | null): Lifetime => ({ expiresAt, before: null });

  it('is free without rules', () => {
    for (const expiresAt of [null, inDays(40_000)]) {
      expect(breach({ maxLifetimeDays: null, requireExpiry: false }, made(expiresAt))).toBeNull();
    }
  });

  it('is required by requireExpiry, which takes any', () => {
    expect(breach(expiring, made(null))).toEqual({ rule: 'requireExpiry', latestExpiresAt: null });
    expect(breach(expiring, made(inDays(40_000)))).toBeNull();
  });

  it('is bounded by maxLifetimeDays, to the millisecond', () => {
    expect(breach(thirty, made(inDays(30)))).toBeNull();
    const latest = { rule: 'maxLifetimeDays', latestExpiresAt: inDays(30) };
    expect(breach(thirty, made(inDays(30, 1)))).toEqual(latest);
    expect(breach(thirty, made(null))).toEqual(latest);
    expect(breach({ ...thirty, requireExpiry: true }, made(null))).toEqual({
      ...latest,
      rule: 'requireExpiry',
    });
  });
});

describe('the expiry of a key that exists', () => {
  const young = { createdAt: inDays(-10), expiresAt: inDays(10) };
  const old = { createdAt: inDays(-400), expiresAt: null };

  it('counts from its creation when it is made longer', () => {
    expect(breach(thirty, { expiresAt: inDays(20), before: young })).toBeNull();
    const latestExpiresAt = inDays(20);
    expect(breach(thirty, { expiresAt: inDays(20, 1), before: young })).toMatchObject({ latestExpiresAt });
    expect(breach(thirty, { expiresAt: null, before: young })).toMatchObject({ latestExpiresAt });
  });

  it('may always be brought within what a new key may have', () => {
    expect(breach(thirty, { expiresAt: inDays(30), before: old })).toBeNull();
    expect(breach(thirty, { expiresAt: inDays(31), before: old })).toEqual({
      rule: 'maxLifetimeDays',
      latestExpiresAt: inDays(30),
    });
    expect(breach(thirty, { expiresAt: inDays(1), before: young })).toBeNull();
  });

  it('cannot be pushed on and on', () => {
    const days = fc.integer({ min: -400, max: 400 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), days), { maxLength: 20 }), (changes) => {
        let key = { createdAt: AT, expiresAt: inDays(30) };
        let now = AT;
        for (const [later, more] of changes) {
          now = new Date(now.getTime() + later * DAY);
          const expiresAt = new Date(now.getTime() + more * DAY);
          try {
            assertExpiryAllowed(thirty, { expiresAt, before: key }, now);
            key = { ...key, expiresAt };
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        }
        expect(key.expiresAt.getTime()).toBeLessThanOrEqual(inDays(30).getTime());
      }),
    );
  });
});

describe('what nobody names', () => {
  it('keeps to the policy', () => {
    expect(expiryWithin(thirty, null, AT)).toEqual(inDays(30));
    expect(expiryWithin(thirty, inDays(90), AT)).toEqual(inDays(30));
    expect(expiryWithin(thirty, inDays(5), AT)).toEqual(inDays(5));
    expect(expiryWithin(expiring, null, AT)).toBeNull();
  });

  it('is an overlap of a day, unless the policy has another', () => {
    expect(defaultOverlap({ defaultOverlapSeconds: null })).toBe(86_400);
    expect(defaultOverlap({ defaultOverlapSeconds: 0 })).toBe(0);
  });
});
