import { oneOf, readSearch } from '../../lib/search';

export const TABS = ['overview', 'usage', 'activity'] as const;
/** how many days the figures cover */
export const RANGES = { week: 7, month: 30, quarter: 90 } as const;
export type Range = keyof typeof RANGES;

/** The state of the view that its URL holds. */
export const search = readSearch({
  tab: oneOf(...TABS),
  range: oneOf('week', 'month', 'quarter'),
});
