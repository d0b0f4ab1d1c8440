import { Problem } from '../../http/problem.js';
import type { Rules } from './policy.dto.js';

const DAY_MS = 86_400_000;
const DEFAULT_OVERLAP_SECONDS = 86_400;

type ExpiryRules = Pick<Rules, 'maxLifetimeDays' | 'requireExpiry'>;

/** A key whose expiry is decided. */
export interface Lifetime {
  /** null: never */
  readonly expiresAt: Date | null;
  /** null for one that is about to be made */
  readonly before: { readonly createdAt: Date; readonly expiresAt: Date | null } | null;
}

/**
 * Whether a new or changed expiry keeps to the policy. A key that exists may be given less time than it has, also when
 * it is older than the policy allows: then what is left may be as long as a new key's.
 * @param at database clock
 * @throws Problem 403 `policy_violation` naming the rule and what it accepts
 */
export function assertExpiryAllowed(rules: ExpiryRules, { expiresAt, before }: Lifetime, at: Date): void {
  const { maxLifetimeDays: days } = rules;
  const shortens =
    before !== null && expiresAt !== null && (before.expiresAt === null || expiresAt < before.expiresAt);
  const latest = latestExpiry(rules, before && !shortens ? before.createdAt : at);
  const until = latest && ` It can be set to ${latest.toISOString()} at the latest.`;
  if (rules.requireExpiry && expiresAt === null) {
    const detail = `The organization's policy requires an expiry (requireExpiry): set expiresAt.${until ?? ''}`;
    throw violation('requireExpiry', detail, latest);
  }
  if (latest && (expiresAt === null || expiresAt > latest)) {
    const lifetime = days === 1 ? 'one day' : `${days} days`;
    const detail = `The organization's policy lets a key live for ${lifetime} (maxLifetimeDays): expiresAt is ${expiresAt ? 'later than that' : 'never'}.${until}`;
    throw violation('maxLifetimeDays', detail, latest);
  }
}

/** The expiry of a successor, where nobody names one: as long as wished, unless the policy ends it before. */
export function expiryWithin(rules: ExpiryRules, wished: Date | null, at: Date): Date | null {
  const latest = latestExpiry(rules, at);
  return latest && (wished === null || wished > latest) ? latest : wished;
}

/** How long a key and its successor both work, where nobody says. */
export const defaultOverlap = ({ defaultOverlapSeconds }: Pick<Rules, 'defaultOverlapSeconds'>): number =>
  defaultOverlapSeconds ?? DEFAULT_OVERLAP_SECONDS;

const latestExpiry = ({ maxLifetimeDays: days }: ExpiryRules, from: Date): Date | null =>
  days === null ? null : new Date(from.getTime() + days * DAY_MS);

const violation = (rule: keyof ExpiryRules, detail: string, latest: Date | null): Problem =>
  new Problem(403, 'policy_violation', detail, { rule, latestExpiresAt: latest });
