import { invalid } from './problem.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 400;

/** Times after RFC 3339. */
export interface RangeQuery {
  readonly from?: string;
  readonly to?: string;
}

export interface Range {
  /** counts */
  readonly from: Date;
  /** does not count any more */
  readonly to: Date;
}

/**
 * The range that a query asks for.
 * @param now database clock
 * @param name what `from` is called where the range ends now
 * @throws Problem 400 for a range that is empty or longer than 400 days
 */
export function rangeOf(query: RangeQuery, now: Date, name?: string): Range {
  const to = query.to === undefined ? now : new Date(query.to);
  const from =
    query.from === undefined ? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS) : new Date(query.from);
  const span = to.getTime() - from.getTime();
  const field = name ?? 'from';
  if (span <= 0) {
    const end = name ? 'now' : 'to, which is now by default';
    throw invalid({ field, detail: `${field} must lie before ${end}.` });
  }
  if (span > MAX_DAYS * DAY_MS) {
    throw invalid({
      field,
      detail: `${field} must lie at most ${MAX_DAYS} days before ${name ? 'now' : 'to'}.`,
    });
  }
  return { from, to };
}
