// unit, its length in seconds, and from how many of them on it is used
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['year', 365 * 86_400, 2],
  ['month', 30 * 86_400, 2],
  ['day', 86_400, 1],
  ['hour', 3_600, 1],
  ['minute', 60, 1],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** "3 days ago", "in 2 hours", "just now". @param now milliseconds */
export function relativeTime(value: string, now: number): string {
  const seconds = (Date.parse(value) - now) / 1000;
  for (const [unit, length, from] of UNITS) {
    if (Math.abs(seconds) >= from * length) return relative.format(Math.trunc(seconds / length), unit);
  }
  // what has just been stored may be a little ahead of the clock it is compared with
  return seconds > 30 ? 'in a moment' : 'just now';
}

/** With seconds and the zone of this browser. */
export const exactTime = (value: string): string => exact.format(new Date(value));

export const dayOf = (value: string): string => day.format(new Date(value));

/** How long to wait, in words. @param seconds null when nobody has said */
export function waitOf(seconds: number | null): string {
  if (seconds === null) return 'later';
  if (seconds < 60) return `in ${seconds} second${seconds === 1 ? '' : 's'}`;
  const minutes = Math.ceil(seconds / 60);
  return `in ${minutes} minute${minutes === 1 ? '' : 's'}`;
}
