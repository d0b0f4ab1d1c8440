import type { Transaction } from '../../audit/transaction.js';
import { conflict, invalid } from '../../http/problem.js';
import type { KeyRow } from '../key-row.js';
import { databaseNow, nothingWaits } from './overlap.js';
import { MAX_OVERLAP_SECONDS } from '../policy/policy.dto.js';

/** What is asked of a key's times; what is left out stays. */
interface Wanted {
  readonly expiresAt?: Date | null;
  readonly retiresAt?: Date | null;
}

/** The end that an overlap gets: a moment that has passed ends it now, and it is over when the key expires at the latest. */
export async function overlapEnd(
  tx: Transaction,
  before: KeyRow,
  { expiresAt = before.expiresAt, retiresAt }: Wanted,
): Promise<Wanted> {
  if (!retiresAt) {
    const outlives = before.retiresAt !== null && expiresAt !== null && expiresAt < before.retiresAt;
    return outlives ? { retiresAt: expiresAt } : {};
  }
  const now = await databaseNow(tx);
  return { retiresAt: retiresAt < now ? now : retiresAt };
}

/** @throws Problem 409 for a key without an overlap, 400 for an end after its expiry or beyond the longest overlap */
export async function assertOverlapEnd(tx: Transaction, before: KeyRow, after: KeyRow): Promise<void> {
  const { expiresAt, retiresAt } = after;
  if (!retiresAt) return;
  if (before.successorId === null) {
    throw conflict(
      'retiresAt moves or ends the overlap of a key that has been rotated; this one has not been.',
    );
  }
  if (expiresAt && retiresAt > expiresAt) {
    const detail = `retiresAt must not be later than the key's expiresAt, ${expiresAt.toISOString()}.`;
    throw invalid({ field: 'retiresAt', detail });
  }
  const latest = new Date((await databaseNow(tx)).getTime() + MAX_OVERLAP_SECONDS * 1_000);
  if (retiresAt > latest) {
    const detail = `retiresAt must be ${latest.toISOString()}, in 30 days, at the latest.`;
    throw invalid({ field: 'retiresAt', detail });
  }
}

/** An overlap whose end is set waits for the successor's first use no longer. */
export async function settleOverlap(
  tx: Transaction,
  { id, successorId }: Pick<KeyRow, 'id' | 'successorId'>,
): Promise<void> {
  await tx.query(`UPDATE api_keys SET overlap_seconds = NULL WHERE id = $1`, [id]);
  if (successorId) await nothingWaits(tx, successorId);
}
