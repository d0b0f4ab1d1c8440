import type { LastUse } from '../../audit/last-use.js';

/** What is known of a key that is being replaced, at one moment of the database's clock. */
export interface Pair {
  readonly now: Date;
  /** the predecessor works no more, for whatever reason */
  readonly over: boolean;
  readonly lastUse: Pick<LastUse, 'at'> | null;
  readonly successorLastUsedAt: Date | null;
}

export interface Readiness {
  readonly safeToEnd: boolean;
  readonly readiness: string;
}

/** A predecessor that was silent for so long has no users any more, as far as can be told from its use. */
const QUIET_MS = 3_600_000;

/**
 * Whether the overlap can be ended without anybody noticing: nobody has ever used the predecessor, or its successor is in
 * use and it has been silent for an hour.
 */
export function readinessOf({ now, over, lastUse, successorLastUsedAt }: Pair): Readiness {
  if (over) return { safeToEnd: true, readiness: 'the overlap has ended' };
  if (!lastUse) return { safeToEnd: true, readiness: 'safe to end' };
  const silence = now.getTime() - lastUse.at.getTime();
  if (silence < QUIET_MS) return { safeToEnd: false, readiness: `not yet, last used ${ago(silence)}` };
  if (!successorLastUsedAt)
    return { safeToEnd: false, readiness: 'not yet, the successor has not been used' };
  return { safeToEnd: true, readiness: 'safe to end' };
}

/** e.g. `3 minutes ago` */
function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const [count, unit] = seconds < 60 ? [seconds, 'second'] : [Math.floor(seconds / 60), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
