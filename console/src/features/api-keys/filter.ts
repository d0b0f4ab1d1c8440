import type { KeyFilter } from '../../api/schema';
import type { View } from './search';

const DAY_MS = 86_400_000;
const MIN_SEARCH = 2;
const SHOWN_OF_TOKEN = 8;
const SHOWN_OF_OTHERS = 12;

/** What was typed, as the URL may hold it: of a pasted token no more than the part that is shown anyway. */
export function withoutToken(typed: string): string {
  const given = typed.trim();
  const start = /^([a-z0-9_]+_)[0-9A-Za-z]{9,}$/.exec(given)?.[1];
  if (start) return given.slice(0, start.length + SHOWN_OF_TOKEN);
  // keys that were issued elsewhere may look like anything random
  const isRandom = given.length > 24 && [/^\S+$/, /\d/, /[a-z]/, /[A-Z]/].every((sign) => sign.test(given));
  return isRandom ? given.slice(0, SHOWN_OF_OTHERS) : given;
}

/** Whether it is how a token starts, rather than a part of a name: eight random characters are hardly all small letters. */
const isPrefix = (text: string): boolean =>
  text.startsWith('psk_') || /^[a-z0-9_]+_(?=.*[0-9A-Z])[0-9A-Za-z]{8}$/.test(text);

/** The filter of the API for a view. @param now milliseconds; the same within a minute, or no page would stay valid */
export function filterOf({ q, status, scope, by, used, expires }: View, now: number): KeyFilter {
  const filter: KeyFilter = {
    ...(status && { status }),
    ...(scope && { scope }),
    ...(by && { createdBy: by }),
  };
  const minute = now - (now % 60_000);
  const days = (text: string) => Number.parseInt(text, 10) * DAY_MS;
  if (q && isPrefix(q)) filter.prefix = q;
  else if (q && q.length >= MIN_SEARCH) filter.search = q;
  if (used === 'never' || used === 'ever') filter.neverUsed = used === 'never';
  else if (used) filter.usedBefore = new Date(minute - days(used)).toISOString();
  if (expires) filter.expiresBefore = new Date(minute + days(expires)).toISOString();
  return filter;
}

export const isFiltered = (filter: KeyFilter): boolean => Object.keys(filter).length > 0;
