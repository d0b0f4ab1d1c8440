import { cidrWithin } from '../access/cidr.js';
import type { RateLimit } from '../access/principal.js';

/** What bounds a key. */
export interface Bounds {
  readonly scopes: string[];
  readonly allowedCidrs: string[];
  readonly rateLimit: RateLimit | null;
  readonly expiresAt: Date | null;
  readonly retiresAt: Date | null;
  readonly successorId: string | null;
}

/** Changes that make a key no stronger than it is and no stronger than it was made later; never wider. */
export function narrower(now: Bounds, later: Record<string, unknown>): Partial<Bounds> {
  const changes: { -readonly [Field in keyof Bounds]?: Bounds[Field] } = {};
  if (Array.isArray(later.scopes)) {
    const scopes = now.scopes.filter((scope) => (later.scopes as string[]).includes(scope));
    if (scopes.length < now.scopes.length) changes.scopes = scopes;
  }
  if (Array.isArray(later.allowedCidrs) && later.allowedCidrs.length > 0) {
    const wanted = later.allowedCidrs as string[];
    const both =
      now.allowedCidrs.length === 0
        ? wanted
        : [
            ...wanted.filter((cidr) => cidrWithin(cidr, now.allowedCidrs)),
            ...now.allowedCidrs.filter((cidr) => cidrWithin(cidr, wanted)),
          ];
    // networks that have nothing in common: an empty list would mean any address, so what was wanted last holds
    const allowed = [...new Set(both.length > 0 ? both : wanted)];
    if (!isSame(allowed, now.allowedCidrs)) changes.allowedCidrs = allowed;
  }
  const limit = later.rateLimit as RateLimit | null | undefined;
  if (limit && (!now.rateLimit || rate(limit) < rate(now.rateLimit))) changes.rateLimit = limit;
  const expiresAt = earlier(now.expiresAt, later.expiresAt);
  if (expiresAt) changes.expiresAt = expiresAt;
  const end = earlier(now.retiresAt, later.retiresAt);
  // without its successor a key has no overlap that could end: then it expires
  if (end && now.successorId) changes.retiresAt = end;
  else if (end)
    changes.expiresAt = earlier(changes.expiresAt ?? now.expiresAt, later.retiresAt) ?? changes.expiresAt;
  if (changes.expiresAt === undefined) delete changes.expiresAt;
  return changes;
}

const rate = ({ requests, windowSeconds }: RateLimit): number => requests / windowSeconds;

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each) => other.includes(each));

/** The time, when it is before the other one, which may be none. */
function earlier(now: Date | null, later: unknown): Date | null {
  if (typeof later !== 'string') return null;
  const time = new Date(later);
  return now === null || time < now ? time : null;
}
