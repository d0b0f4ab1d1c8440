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
 * dead keys finds its living ones at once. `lapsed` follows a key's end some time after it, and never comes back.
 */
const CURRENT = 'k.revoked_at IS NULL AND NOT k.lapsed AND k.retires_at IS NULL';
const RETIRING = 'k.revoked_at IS NULL AND NOT k.lapsed AND k.retires_at IS NOT NULL';
const LAPSED = 'k.revoked_at IS NULL AND k.lapsed';
const REVOKED = 'k.revoked_at IS NOT NULL';

/** Nobody has opened its link: it has no token yet, and so no successor. */
const UNCLAIMED = 'k.digest IS NULL';
const CLAIMED = 'k.digest IS NOT NULL';

/** SQL: the key has a token, is not being replaced, and has not been seen to expire. */
export const claimedPart = `${CURRENT} AND ${CLAIMED}`;
/** SQL: the key was seen to have expired. */
export const lapsedPart = LAPSED;

/** SQL: when a key that is not revoked stops working, by expiry or because its overlap with a successor ends; or null. */
const END = 'LEAST(k.expires_at, k.retires_at)';

/** SQL: the end of a key that is not marked yet, by an index of its own; of any other key null. */
export const UNMARKED_END = `CASE WHEN k.revoked_at IS NULL AND NOT k.lapsed THEN ${END} END`;

const ended = (clock: string): string => `${END} <= ${clock}`;
const lives = (clock: string): string => `(${END} IS NULL OR ${END} > ${clock})`;

/** SQL: the key is neither revoked nor expired nor retired. Its plan may still suspend it. */
export const liveKey = (clock: string): string => `k.revoked_at IS NULL AND NOT k.lapsed AND ${lives(clock)}`;

/** The same as conditions of which each is served by indexes of its own; no key meets two. */
export const liveParts = (clock: string): string[] => [active(clock), retiring(clock)];

const active = (clock: string): string => `${CURRENT} AND (k.expires_at IS NULL OR k.expires_at > ${clock})`;
const retiring = (clock: string): string => `${RETIRING} AND ${lives(clock)}`;

export const statusOf = ({ clock, suspended }: StatusContext): string => `
  CASE WHEN ${REVOKED} THEN 'revoked' WHEN ${ended(clock)} THEN 'expired' WHEN ${UNCLAIMED} THEN 'unclaimed'
    ${suspended ? `ELSE 'suspended'` : `WHEN k.retires_at IS NOT NULL THEN 'retiring' ELSE 'active'`} END`;

/** The conditions for keys of a status, of all, or by default of those neither revoked nor expired; without overlap. */
export function partsWith(
  status: KeyStatus | 'all' | undefined,
  { clock, suspended }: StatusContext,
): string[] {
  const claimed = `${active(clock)} AND ${CLAIMED}`;
  switch (status) {
    case undefined:
      return liveParts(clock);
    case 'all':
      return [CURRENT, RETIRING, LAPSED, REVOKED];
    case 'revoked':
      return [REVOKED];
    case 'expired':
      // few are not marked yet, and an index knows them
      return [`${UNMARKED_END} <= ${clock}`, LAPSED];
    case 'unclaimed':
      return [`${active(clock)} AND ${UNCLAIMED}`];
    case 'suspended':
      return suspended ? [claimed, retiring(clock)] : [];
    case 'retiring':
      return suspended ? [] : [retiring(clock)];
    case 'active':
      return suspended ? [] : [claimed];
    default:
      return [];
  }
}
