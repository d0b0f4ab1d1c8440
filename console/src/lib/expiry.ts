import { dayOf } from './time';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OFFERED_DAYS = [7, 30, 60, 90, 365];
const PREFERRED_DAYS = 90;

export interface ExpiryRules {
  readonly maxLifetimeDays: number | null;
  readonly requireExpiry: boolean | null;
}

/** What a key's expiry may be. */
export interface ExpiryLimits {
  readonly now: number;
  /** null: as late as one likes */
  readonly latest: number | null;
  readonly mayBeNever: boolean;
}

/** As chosen: `keep`, `never`, `longest`, `date`, or a number of days. */
export interface ExpiryChoice {
  readonly choice: string;
  /** `YYYY-MM-DD`; for `date` */
  readonly date: string;
}

/**
 * @param createdAt of the key, whose life counts from then; null for one that is about to be made: an hour is left for
 * clocks that differ
 */
export function expiryLimits(
  rules: ExpiryRules | null,
  now: number,
  createdAt: string | null = null,
): ExpiryLimits {
  const lifetime = rules?.maxLifetimeDays ?? null;
  const start = createdAt === null ? now - HOUR_MS : Date.parse(createdAt);
  const latest = lifetime === null ? null : start + lifetime * DAY_MS;
  return {
    now,
    // what is older than the policy allows may only be given less: the service knows what that is
    latest: latest !== null && latest < now ? null : latest,
    mayBeNever: lifetime === null && !rules?.requireExpiry,
  };
}

export function expiryOptions({ now, latest, mayBeNever }: ExpiryLimits): { value: string; label: string }[] {
  const days = OFFERED_DAYS.filter((count) => latest === null || now + count * DAY_MS < latest - DAY_MS);
  return [
    ...days.map((count) => ({
      value: String(count),
      label: `${count === 365 ? '1 year' : `${count} days`}, until ${dayOf(iso(now + count * DAY_MS))}`,
    })),
    ...(latest === null
      ? []
      : [{ value: 'longest', label: `As long as the policy allows, until ${dayOf(iso(latest))}` }]),
    { value: 'date', label: 'Until a day of your choice' },
    ...(mayBeNever ? [{ value: 'never', label: 'No expiry' }] : []),
  ];
}

/** Whether a key that has had this life may have as long a one again. */
export function mayLiveAgain(
  { createdAt, expiresAt }: { readonly createdAt: string; readonly expiresAt: string | null },
  { now, latest, mayBeNever }: ExpiryLimits,
): boolean {
  if (expiresAt === null) return mayBeNever;
  // to the service it is exactly as long, whatever this clock says
  return latest === null || now + Date.parse(expiresAt) - Date.parse(createdAt) <= latest + HOUR_MS;
}

/** What is chosen until somebody chooses. */
export function defaultExpiry(limits: ExpiryLimits): ExpiryChoice {
  const fits = limits.latest === null || limits.now + PREFERRED_DAYS * DAY_MS < limits.latest - DAY_MS;
  return { choice: fits ? String(PREFERRED_DAYS) : 'longest', date: '' };
}

/** For the API: null for never, undefined where nothing is to change or no day is given. */
export function expiresAtOf({ choice, date }: ExpiryChoice, limits: ExpiryLimits): string | null | undefined {
  if (choice === 'never') return null;
  if (choice === 'keep' || (choice === 'date' && date === '')) return undefined;
  if (choice === 'longest') return iso(limits.latest!);
  if (choice !== 'date') return iso(limits.now + Number(choice) * DAY_MS);
  // the day counts to its end, where the policy does not end it before
  const end = Date.parse(`${date}T23:59:59`);
  return iso(limits.latest === null ? end : Math.min(end, limits.latest));
}

/** As the value of a date's input, in the zone of this browser. */
export function dateValue(moment: number): string {
  const at = new Date(moment);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const iso = (moment: number): string => new Date(moment).toISOString();
