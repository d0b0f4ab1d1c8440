import type { Transaction } from '../../audit/transaction.js';

export interface Overlap {
  readonly seconds: number;
  readonly start: 'now' | 'first_use';
}

// the millisecond that is under way, which has begun: what ends now is over for whoever asks next
const NOW = `date_trunc('milliseconds', clock_timestamp())`;

/** The key that stands above a key. */
export async function parentOf(tx: Transaction, id: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string | null }>(`SELECT parent_id AS id FROM api_keys WHERE id = $1`, [
    id,
  ]);
  return row!.id;
}

/** Whether a successor was revoked before anything came after it: then another one may take its place. */
export async function wasLost(tx: Transaction, successorId: string): Promise<boolean> {
  const found = await tx.query(
    `SELECT 1 FROM api_keys WHERE id = $1 AND revoked_at IS NOT NULL AND successor_id IS NULL`,
    [successorId],
  );
  return found.length > 0;
}

/**
 * Links a key, which the caller has locked, with its successor. An overlap that runs already, with an earlier successor,
 * does not become longer by it.
 * @returns when the overlap ends; null while it waits for the successor's first use
 */
export async function beginRotation(
  tx: Transaction,
  id: string,
  successorId: string,
  { seconds, start }: Overlap,
): Promise<Date | null> {
  const [row] = await tx.query<{ retiresAt: Date | null }>(
    `WITH rotated AS (
       UPDATE api_keys SET successor_id = $2,
         retires_at = CASE WHEN $4 THEN LEAST(retires_at, expires_at, ${NOW} + make_interval(secs => $3)) ELSE retires_at END,
         overlap_seconds = CASE WHEN $4 OR retires_at IS NOT NULL THEN NULL ELSE $3::int END
       WHERE id = $1 RETURNING retires_at)
     SELECT retires_at AS "retiresAt" FROM rotated`,
    [id, successorId, seconds, start === 'now'],
  );
  if (row!.retiresAt === null)
    await tx.query(`UPDATE api_keys SET starts_overlap = true WHERE id = $1`, [successorId]);
  return row!.retiresAt;
}

export interface StartedOverlap {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly retiresAt: Date;
}

/** Starts the overlap that waits for the first use of a successor. @returns the predecessor; null when it has started */
export async function startOverlap(
  tx: Transaction,
  organizationId: string,
  successorId: string,
): Promise<StartedOverlap | null> {
  // the older key first, as everywhere; whoever comes second finds that nothing waits
  const [started] = await tx.query<StartedOverlap>(
    `WITH started AS (
       UPDATE api_keys p SET overlap_seconds = NULL,
         retires_at = LEAST(p.expires_at, ${NOW} + make_interval(secs => p.overlap_seconds))
       FROM api_keys s
       WHERE s.id = $1 AND s.organization_id = $2 AND p.id = s.predecessor_id AND p.successor_id = s.id
         AND p.overlap_seconds IS NOT NULL AND p.revoked_at IS NULL
       RETURNING p.id, p.name, p.prefix, p.retires_at)
     SELECT id, name, prefix, retires_at AS "retiresAt" FROM started`,
    [successorId, organizationId],
  );
  await nothingWaits(tx, successorId);
  return started ?? null;
}

/** The successor's first use starts nothing any more. */
export async function nothingWaits(tx: Transaction, successorId: string): Promise<void> {
  await tx.query(`UPDATE api_keys SET starts_overlap = false WHERE id = $1 AND starts_overlap`, [
    successorId,
  ]);
}

/** The millisecond that is under way, by the database's clock. */
export async function databaseNow(tx: Transaction): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>(`SELECT ${NOW} AS now`);
  return row!.now;
}
