import { invalid } from '../http/problem.js';
import type { AnalyticsQuery } from './analytics.dto.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 400;

export interface Range {
  /** counts */
  readonly from: Date;
  /** does not count any more */
  readonly to: Date;
}

/**
 * The range that a query asks for.
 * @param now database clock
 * @throws Problem 400 for a range that is empty or longer than 400 days
 */
export function rangeOf(query: Pick<AnalyticsQuery, 'from' | 'to'>, now: Date): Range {
  const to = query.to === undefined ? now : new Date(query.to);
  const from =
    query.from === undefined ? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS) : new Date(query.from);
  const span = to.getTime() - from.getTime();
  if (span <= 0)
    throw invalid({ field: 'from', detail: 'from must lie before to, which is now by default.' });
  if (span > MAX_DAYS * DAY_MS) {
    throw invalid({ field: 'from', detail: `from must lie at most ${MAX_DAYS} days before to.` });
  }
  return { from, to };
}
