/** The status of a key `k` is decided here alone, as SQL; where several hold, the first of these. */
export const KEY_STATUSES = ['revoked', 'expired', 'unclaimed', 'suspended', 'retiring', 'active'] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** What the status of all keys of one organization depends on besides the keys. */
export interface StatusContext {
  /** SQL of the moment that decides expiry, on the database's clock */
  readonly clock: string;
  /** the plan does not let keys work */
  readonly suspended: boolean;
}

/**
 * Every key is in exactly one of these parts, and the list's indexes are made for each: an organization with a million
 * dead keys finds its living ones at once. `lapsed` follows expiry some time after it, and never comes back.
 */
const CURRENT = 'k.revoked_at IS NULL AND NOT k.lapsed';
const LAPSED = 'k.revoked_at IS NULL AND k.lapsed';
const REVOKED = 'k.revoked_at IS NOT NULL';

const expired = (clock: string): string => `k.expires_at <= ${clock}`;

/** SQL: the key is neither revoked nor expired. Its plan may still suspend it. */
export const liveKey = (clock: string): string =>
  `${CURRENT} AND (k.expires_at IS NULL OR k.expires_at > ${clock})`;

export const statusOf = ({ clock, suspended }: StatusContext): string =>
  `CASE WHEN ${REVOKED} THEN 'revoked' WHEN ${expired(clock)} THEN 'expired' ELSE '${suspended ? 'suspended' : 'active'}' END`;

/** The conditions for keys of a status, of all, or by default of those neither revoked nor expired; without overlap. */
export function partsWith(
  status: KeyStatus | 'all' | undefined,
  { clock, suspended }: StatusContext,
): string[] {
  const live = [liveKey(clock)];
  switch (status) {
    case undefined:
      return live;
    case 'all':
      return [CURRENT, LAPSED, REVOKED];
    case 'revoked':
      return [REVOKED];
    case 'expired':
      return [`${CURRENT} AND ${expired(clock)}`, LAPSED];
    case 'suspended':
      return suspended ? live : [];
    case 'active':
      return suspended ? [] : live;
    default:
      return [];
  }
}
