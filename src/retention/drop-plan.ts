import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Partition } from './partitions.js';

/** For how many days a partition waits for sinks that are behind. */
export const SINKS_WAIT_DAYS = 7;

/**
 * What each log is about to lose. The sort makes everything be counted before the first row is written: until then the
 * statement has no number, and the sealer does not wait for it. Nothing is planned while one of the events is in no tree.
 */
const plan = (table: string) => `
  WITH counted AS MATERIALIZED (
    SELECT organization_id, count(*) AS events FROM ${table} GROUP BY organization_id ORDER BY count(*)
  ), placed AS MATERIALIZED (
    SELECT c.organization_id, c.events, coalesce(audit_leaf_index(c.organization_id, f.tx, f.id), 0) AS first_leaf,
      coalesce(audit_leaf_index(c.organization_id, l.tx, l.id), log.size - 1) AS last_leaf,
      coalesce((l.tx, l.id) <= (log.last_tx, log.last_id), false) AS sealed
    FROM counted c
      CROSS JOIN LATERAL (SELECT tx, id FROM ${table} WHERE organization_id = c.organization_id ORDER BY tx, id LIMIT 1) f
      CROSS JOIN LATERAL (SELECT tx, id FROM ${table} WHERE organization_id = c.organization_id ORDER BY tx DESC, id DESC LIMIT 1) l
      LEFT JOIN audit_logs log ON log.organization_id = c.organization_id
  ), written AS (
    INSERT INTO audit_drops (list, month, organization_id, events, first_leaf, last_leaf)
    SELECT $1, $2::date, organization_id, events, first_leaf, last_leaf FROM placed
    WHERE NOT EXISTS (SELECT FROM placed WHERE NOT sealed)
    ON CONFLICT DO NOTHING
  )
  SELECT count(*)::int AS unsealed FROM placed WHERE NOT sealed`;

const OBSTACLES = `
  SELECT
    (SELECT count(*)::int FROM audit_drops d WHERE d.list = $1 AND d.month = $2 AND NOT EXISTS (
      SELECT FROM audit_checkpoints c WHERE c.organization_id = d.organization_id AND c.size > d.last_leaf)) AS uncovered,
    (SELECT count(*)::int FROM audit_drops d LEFT JOIN api_key_usage_cursors c USING (organization_id)
     WHERE d.list = $1 AND d.month = $2 AND d.list = 'access' AND coalesce(c.size, 0) <= d.last_leaf) AS uncounted,
    (SELECT count(*)::int FROM audit_drops d JOIN audit_sinks s USING (organization_id)
     WHERE d.list = $1 AND d.month = $2 AND s.enabled AND s.next_leaf <= d.last_leaf) AS behind`;

/** Finds out what a partition holds, and whether anybody still needs it. */
@Injectable()
export class DropPlan {
  constructor(private readonly database: Database) {}

  /** @returns why the partition must not be dropped yet, or null */
  async obstacle(partition: Partition): Promise<string | null> {
    const { list, month } = partition;
    const planned = await this.database.query(
      `SELECT FROM audit_drops WHERE list = $1 AND month = $2 LIMIT 1`,
      [list, month],
    );
    if (planned.length === 0) {
      const unsealed = await this.make(partition);
      if (unsealed > 0) return `events of ${unsealed} organizations are in no tree`;
    }
    const [row] = await this.database.query<{ uncovered: number; uncounted: number; behind: number }>(
      OBSTACLES,
      [list, month],
    );
    if (row!.uncovered > 0) return `no checkpoint states the logs of ${row!.uncovered} organizations`;
    if (row!.uncounted > 0) return `the use of keys in ${row!.uncounted} organizations is not counted yet`;
    if (row!.behind > 0 && partition.overdueDays < SINKS_WAIT_DAYS)
      return `${row!.behind} sinks have not delivered it; it waits for them for ${SINKS_WAIT_DAYS} days`;
    return null;
  }

  /** @returns how many organizations have events in it that are in no tree; nothing is planned then */
  private make({ list, month, table }: Partition): Promise<number> {
    return this.database.inBackground(async (query) => {
      // a month may hold hundreds of millions of events, and nobody waits for them to be counted
      await query({ text: 'SET LOCAL statement_timeout = 0' });
      const [row] = await query<{ unsealed: number }>({ text: plan(table), values: [list, month] });
      return row!.unsealed;
    });
  }
}
