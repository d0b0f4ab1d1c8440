import { firstIdAt, lastIdAt } from './id-time.js';

const DAY_MS = 86_400_000;
// set-based statements take ids from the database, whose clock may differ a little from ours
const BEFORE_MS = 60_000;
const AFTER_MS = 600_000;

export interface RequestIdRange {
  /** lowest and highest id that an event of the request can have */
  readonly ids: readonly [string, string];
  /** earliest and latest time of it, by the database clock */
  readonly times: readonly [Date, Date];
}

/**
 * Where the events of a request are to be looked for, by the time in its id (UUIDv7, RFC 9562, section 5.7).
 * @returns null for an id that this service has given to no request
 */
export function requestIdRange(requestId: string): RequestIdRange | null {
  if (requestId[14] !== '7') return null;
  const ms = Number.parseInt(requestId.slice(0, 8) + requestId.slice(9, 13), 16);
  // later than any time that JavaScript and PostgreSQL know
  if (ms > Date.UTC(9999, 0)) return null;
  return {
    ids: [firstIdAt(ms - BEFORE_MS), lastIdAt(ms + AFTER_MS)],
    times: [new Date(ms - DAY_MS), new Date(ms + DAY_MS)],
  };
}
