import type { UsedDay } from '../../../api/schema';

const DAY_MS = 86_400_000;

export interface DayBar {
  /** `YYYY-MM-DD` in UTC */
  readonly day: string;
  readonly allowed: number;
  readonly denied: number;
  readonly failed: number;
  readonly requests: number;
}

/** Every day of the range, also those without requests. */
export function everyDay(days: readonly UsedDay[], from: string, to: string): DayBar[] {
  const used = new Map(days.map((day) => [day.day, day]));
  const count = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS));
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10);
    const { requests = 0, denied = 0, failed = 0 } = used.get(day) ?? {};
    return { day, requests, denied, failed, allowed: requests - denied - failed };
  });
}
