import type { Catalogue, Scope } from '../access/catalogue.js';
import { canonicalCidr, isCidr } from '../access/cidr.js';
import type { RateLimit, TenantPrincipal } from '../access/principal.js';
import { listErrors } from '../http/list-errors.js';
import { invalid } from '../http/problem.js';

/** @throws Problem 400 naming each scope that is unknown or repeated, with what is accepted */
export function readScopes(catalogue: Catalogue, scopes: readonly string[]): Scope[] {
  const accepted = `one of ${catalogue.scopes.map(({ name }) => name).join(', ')}`;
  const errors = listErrors('scopes', scopes, (scope) => catalogue.isScope(scope), accepted);
  if (errors.length > 0) throw invalid(...errors);
  return scopes.filter((scope) => catalogue.isScope(scope));
}

/** The networks in their canonical spelling. @throws Problem 400 naming each that is malformed or repeated */
export function readCidrs(cidrs: readonly string[]): string[] {
  const canonical = cidrs.map((cidr) => canonicalCidr(cidr) ?? cidr);
  const accepted = 'a network in CIDR notation without host bits, e.g. 203.0.113.0/24 or 2001:db8::/32';
  const errors = listErrors('allowedCidrs', canonical, isCidr, accepted);
  if (errors.length > 0) throw invalid(...errors);
  return canonical;
}

/** @throws Problem 400 for a moment that has passed by the database's clock */
export function readExpiry({ at }: TenantPrincipal, expiresAt: string | null): Date | null {
  if (expiresAt === null) return null;
  const moment = new Date(expiresAt);
  if (moment <= at) {
    const detail = `expiresAt must be in the future, or null for never; it is ${at.toISOString()} now.`;
    throw invalid({ field: 'expiresAt', detail });
  }
  return moment;
}

/** In the one order of fields in which the database gives it back, so that the same limit is no change. */
export const readRateLimit = (limit: RateLimit | null): RateLimit | null =>
  limit && { requests: limit.requests, windowSeconds: limit.windowSeconds };
