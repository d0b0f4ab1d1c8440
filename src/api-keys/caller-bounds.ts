import { ExceedsCaller, OrganizationNotFound } from '../access/access.errors.js';
import type { Catalogue } from '../access/catalogue.js';
import { cidrWithin } from '../access/cidr.js';
import { holdsAll } from '../access/decide.js';
import { endOf } from '../access/key-end.js';
import type { RateLimit, TenantPrincipal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';
import { conflict } from '../http/problem.js';

/** What a key can do, until when and from where. */
export interface KeyPower {
  readonly scopes: readonly string[];
  /** null: for ever */
  readonly expiresAt: Date | null;
  /** end of its overlap with a successor, if it has one */
  readonly retiresAt?: Date | null;
  /** empty: from everywhere */
  readonly allowedCidrs: readonly string[];
  /** null: as often as it likes */
  readonly rateLimit: RateLimit | null;
}

/** @throws ExceedsCaller when the scopes hold what the caller does not have at this moment */
export function assertHolds(
  catalogue: Catalogue,
  principal: TenantPrincipal,
  scopes: readonly string[],
): void {
  const beyond = scopes.filter((scope) => !holdsAll(principal, catalogue.permissionsOfScopes([scope])));
  if (beyond.length > 0) {
    throw new ExceedsCaller(`The caller does not have all that these scopes hold: ${beyond.join(', ')}.`);
  }
}

/** Bounds that a key hands down; people have none. @throws ExceedsCaller naming the one that is passed */
export function assertWithinKey({ key }: TenantPrincipal, power: KeyPower): void {
  if (!key) return;
  const end = endOf(key);
  if (isLater(endOf(power), end)) {
    throw new ExceedsCaller(
      `The calling key works until ${end!.toISOString()}; a key that it makes or changes may not outlive it.`,
    );
  }
  if (isWider(power.allowedCidrs, key.allowedCidrs)) {
    throw new ExceedsCaller(
      `The calling key works from ${key.allowedCidrs.join(', ')} alone; so must a key that it makes or changes.`,
    );
  }
  if (isMoreOften(power.rateLimit, key.rateLimit)) {
    const { requests, windowSeconds } = key.rateLimit!;
    throw new ExceedsCaller(
      `The calling key may send ${requests} requests in ${windowSeconds} s; a key that it makes or changes may send no more, in no less.`,
    );
  }
}

/**
 * A key changes only what is within its own bounds before and after; a person may always narrow.
 * @throws ExceedsCaller
 */
export function assertMayChange(
  catalogue: Catalogue,
  principal: TenantPrincipal,
  before: KeyPower,
  after: KeyPower,
): void {
  if (principal.key) {
    for (const power of [before, after]) {
      assertHolds(catalogue, principal, power.scopes);
      assertWithinKey(principal, power);
    }
  } else if (isBroader(catalogue, after, before)) {
    assertHolds(catalogue, principal, after.scopes);
  }
}

/** Whether a change gives a key anything that it did not have. */
function isBroader(catalogue: Catalogue, after: KeyPower, before: KeyPower): boolean {
  const had = catalogue.permissionsOfScopes(before.scopes);
  const gains = [...catalogue.permissionsOfScopes(after.scopes)].some((permission) => !had.has(permission));
  return (
    gains ||
    isLater(endOf(after), endOf(before)) ||
    isWider(after.allowedCidrs, before.allowedCidrs) ||
    isMoreOften(after.rateLimit, before.rateLimit)
  );
}

const isLater = (a: Date | null, b: Date | null): boolean => b !== null && (a === null || a > b);

const isWider = (inner: readonly string[], outer: readonly string[]): boolean =>
  outer.length > 0 && (inner.length === 0 || inner.some((cidr) => !cidrWithin(cidr, outer)));

const isMoreOften = (a: RateLimit | null, b: RateLimit | null): boolean =>
  b !== null && (a === null || a.requests > b.requests || a.windowSeconds < b.windowSeconds);

/**
 * Until the transaction ends, the caller's key is neither revoked nor narrowed, and its person stays a member: so a
 * revocation of all that somebody has made cannot miss what is being made at the same time.
 * @throws Problem 409 for a key that has changed since the request was let in; OrganizationNotFound for a person who has
 * been removed since
 */
export async function holdCaller(tx: Transaction, principal: TenantPrincipal): Promise<void> {
  const { organization, key, userId } = principal;
  if (principal.vouchedFor) return;
  if (!key) {
    const held = await tx.query(
      `SELECT 1 FROM members WHERE organization_id = $1 AND user_id = $2 AND status = 'active' FOR KEY SHARE`,
      [organization.id, userId],
    );
    if (held.length === 0) throw new OrganizationNotFound();
    return;
  }
  const held = await tx.query(
    `SELECT 1 FROM api_keys WHERE id = $1 AND organization_id = $2 AND revoked_at IS NULL AND scopes = $3
       AND allowed_cidrs = $4 AND expires_at IS NOT DISTINCT FROM $5::timestamptz
       AND retires_at IS NOT DISTINCT FROM $6::timestamptz AND rate_limit IS NOT DISTINCT FROM $7::jsonb FOR SHARE`,
    [key.id, organization.id, key.scopes, key.allowedCidrs, key.expiresAt, key.retiresAt, key.rateLimit],
  );
  if (held.length === 0) {
    throw conflict('The calling key was revoked or changed while the request was under way.');
  }
}
