import type { KeyFilter } from '../../api/schema';
import type { View } from './search';

const DAY_MS = 86_400_000;
const MIN_SEARCH = 2;
const PREFIX_LENGTH = 12;

/** What was typed, as the URL may hold it: of a pasted token no more than the part that is shown anyway. */
export const withoutToken = (typed: string): string => {
  const given = typed.trim();
  return /^ps[kst]_/.test(given) ? given.slice(0, PREFIX_LENGTH) : given;
};

/** The filter of the API for a view. @param now milliseconds; the same within a minute, or no page would stay valid */
export function filterOf({ q, status, scope, by, used, expires }: View, now: number): KeyFilter {
  const filter: KeyFilter = {
    ...(status && { status }),
    ...(scope && { scope }),
    ...(by && { createdBy: by }),
  };
  const minute = now - (now % 60_000);
  const days = (text: string) => Number.parseInt(text, 10) * DAY_MS;
  if (q?.startsWith('psk_')) filter.prefix = q;
  else if (q && q.length >= MIN_SEARCH) filter.search = q;
  if (used === 'never' || used === 'ever') filter.neverUsed = used === 'never';
  else if (used) filter.usedBefore = new Date(minute - days(used)).toISOString();
  if (expires) filter.expiresBefore = new Date(minute + days(expires)).toISOString();
  return filter;
}

export const isFiltered = (filter: KeyFilter): boolean => Object.keys(filter).length > 0;
