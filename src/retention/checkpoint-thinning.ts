import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** Checkpoints that one statement looks at. */
const BATCH = 2_000;

/**
 * Looks at the next ones in the order of publication, up to those that are younger than a week, and removes what the
 * database says is spare (`audit_checkpoint_is_spare`). What was kept once is not looked at again, so it waits for each
 * destination that somebody looks after: what one has not got yet is not spare.
 */
const THIN = `
  WITH next AS (
    SELECT c AS checkpoint, c.* FROM audit_checkpoints c
    WHERE c.place > (SELECT place FROM audit_publishing WHERE task = 'thin') ORDER BY c.place LIMIT ${BATCH}
  ), old AS MATERIALIZED (
    SELECT organization_id, size, place, audit_checkpoint_is_spare(checkpoint) AS spare FROM next
    WHERE issued_at < clock_timestamp() - interval '7 days' AND NOT EXISTS (
      SELECT FROM audit_publishing p WHERE p.task IN ('log', 'directory', 'webhook') AND p.place < next.place
        AND p.free_at > clock_timestamp() - interval '30 days')
  ), gone AS (
    DELETE FROM audit_checkpoints c USING old o
    WHERE o.spare AND c.organization_id = o.organization_id AND c.size = o.size RETURNING 1
  ), moved AS (
    UPDATE audit_publishing SET place = GREATEST(place, (SELECT max(place) FROM old)) WHERE task = 'thin'
  )
  SELECT (SELECT count(*)::int FROM old) AS looked, (SELECT count(*)::int FROM gone) AS removed`;

interface Batch {
  readonly looked: number;
  readonly removed: number;
}

/** Keeps the checkpoints in the database from growing by one a minute for each log that never rests. */
@Injectable()
export class CheckpointThinning {
  constructor(private readonly database: Database) {}

  /** One instance at a time. @returns how many are gone */
  async thin(signal: AbortSignal): Promise<number> {
    let gone = 0;
    while (!signal.aborted) {
      const batch = await this.nextBatch();
      gone += batch?.removed ?? 0;
      if (!batch || batch.looked < BATCH) break;
    }
    return gone;
  }

  /** @returns null when another instance is at it */
  private nextBatch(): Promise<Batch | null> {
    return this.database.inBackground(async (query) => {
      const [lock] = await query<{ held: boolean }>({
        text: `SELECT pg_try_advisory_xact_lock(hashtextextended('audit thin', 0)) AS held`,
      });
      if (!lock!.held) return null;
      await query({ text: `INSERT INTO audit_publishing (task) VALUES ('thin') ON CONFLICT DO NOTHING` });
      const [batch] = await query<Batch>({ text: THIN });
      return batch!;
    });
  }
}
