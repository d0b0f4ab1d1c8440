/** SQL on `api_key_policies p`: a key that has lived for more days than that is overdue; null for no bound. */
export const MAX_AGE_DAYS = 'LEAST(p.rotate_after_days, p.max_lifetime_days)';

/** SQL: so many days have gone by since a moment; null, which is not true, without a number of days. */
export const daysPassed = (since: string, days: string, at: string): string =>
  `${since} <= ${at} - make_interval(days => ${days})`;

/** SQL: whole days since a moment. */
export const ageInDays = (since: string, at: string): string =>
  `floor(extract(epoch FROM ${at} - ${since}) / 86400)::int`;
