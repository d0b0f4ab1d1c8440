let ahead = 0;

/** Learns how far the database's clock is ahead of this process's. @param at what it said in an answer that came just now */
export function observeDatabaseClock(at: Date): void {
  ahead = at.getTime() - Date.now();
}

/**
 * About what the database's clock says, in milliseconds since 1970: for ids alone, whose times then agree with those that
 * the database gives. What is stored or decided takes its time from the database itself.
 */
export const databaseNow = (): number => Date.now() + ahead;
