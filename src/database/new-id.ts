import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import { databaseNow } from './clock.js';

// a clock that is set back further than that is followed
const JITTER_MS = 10_000;
const ID_BYTES = 16;

// the system is asked for randomness of many ids at a time: each time takes microseconds
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;
const latest = { msecs: 0, seq: 0 };
// one id is made at a time, so they share what they are made in
const bytes = Buffer.alloc(ID_BYTES);

/**
 * Ids are UUIDv7 (RFC 9562) made by the service, so that the answer to an INSERT is known before it is sent. Their time is
 * the database's; those of one process rise.
 */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  pool.copy(bytes, 0, used, (used += ID_BYTES));
  const now = databaseNow();
  if (now > latest.msecs || now < latest.msecs - JITTER_MS) {
    latest.msecs = now;
    // half of the counter's room is left for the ids of the same millisecond
    latest.seq = bytes.readUInt32BE(6) >>> 1;
  } else {
    latest.seq++;
  }
  v7({ msecs: latest.msecs, seq: latest.seq, random: bytes }, bytes);
  return uuidText(bytes.toString('hex'));
}

/** Hexadecimal digits with the hyphens of RFC 9562, section 4. */
export const uuidText = (digits: string): string =>
  `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
