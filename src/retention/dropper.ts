import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { insertEventOfEach } from '../audit/event-of-each.js';
import { systemActor } from '../audit/system-actor.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { isLockTimeout } from '../database/errors.js';
import { DropPlan } from './drop-plan.js';
import { LISTS, type Partition } from './partitions.js';

/** so long do writers wait at the most, each time it is tried */
const LOCK_TIMEOUT = '100ms';
const ATTEMPTS = 20;
const PAUSE_MS = 1_500;

interface Dropped {
  readonly logs: number;
  readonly events: string;
  readonly behind: number;
}

/** Drops whole partitions, never rows, and says so in each log that loses something. */
@Injectable()
export class Dropper {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly plan: DropPlan,
    private readonly work: UnitOfWork,
  ) {}

  /** @returns whether the partition is gone by this instance's doing */
  async drop(partition: Partition, signal: AbortSignal): Promise<boolean> {
    const obstacle = await this.plan.obstacle(partition);
    if (obstacle) {
      this.logger.warn(`${partition.table} is not dropped yet: ${obstacle}`);
      return false;
    }
    for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
      try {
        return this.tell(partition, await this.remove(partition));
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        await sleep(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
    this.logger.warn(`${partition.table} is not dropped yet: it is in use all the time`);
    return false;
  }

  private remove(partition: Partition): Promise<Dropped | null> {
    return this.work.run(systemActor('retention', new Date(0)), async (tx) => {
      const [state] = await tx.query<{ free: boolean; there: boolean; now: Date }>(
        `SELECT pg_try_advisory_xact_lock(hashtextextended('audit drop', 0)) AS free, to_regclass($1) IS NOT NULL AS there,
           clock_timestamp()::timestamptz(3) AS now`,
        [partition.table],
      );
      if (!state!.free || !state!.there) return null;
      const dropped = await record(tx, partition, state!.now);
      await tx.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      // last, for from here on nobody else reads or writes events of this list
      await tx.query(`DROP TABLE ${partition.table}`);
      return dropped;
    });
  }

  private tell({ table, overdueDays }: Partition, dropped: Dropped | null): boolean {
    if (!dropped) return false;
    const { logs, events, behind } = dropped;
    this.logger.warn(
      `${table} is dropped: ${events} events of ${logs} organizations were older than is kept`,
    );
    if (behind > 0)
      this.logger.error(
        `${behind} sinks had not delivered what was in ${table}, ${overdueDays} days after its time`,
      );
    return true;
  }
}

/** One event in each log, with what the offline verifier needs to tell dropped events from removed ones. */
async function record(tx: Transaction, { list, month }: Partition, now: Date): Promise<Dropped> {
  const values: unknown[] = [list, month, [...LISTS[list]]];
  const logged = insertEventOfEach(
    systemActor('retention', now),
    {
      action: 'audit.dropped',
      target: { type: 'organization', id: 'organization_id', name: 'name', keyPrefix: 'NULL::text' },
    },
    'gone',
    values,
    { organization_id: 'organization_id', details: 'details' },
  );
  const [dropped] = await tx.query<Dropped>(
    `WITH done AS (
       UPDATE audit_drops SET dropped_at = clock_timestamp() WHERE list = $1 AND month = $2 AND dropped_at IS NULL RETURNING *
     ), gone AS MATERIALIZED (
       SELECT d.organization_id, o.name, d.events, s.behind, jsonb_build_object(
         'categories', $3::text[], 'month', to_char(d.month, 'YYYY-MM'), 'events', d.events, 'firstLeaf', d.first_leaf,
         'lastLeaf', d.last_leaf, 'droppedInAll', d.events + coalesce(before.events, 0), 'sinksBehind', s.names) AS details
       FROM done d
         LEFT JOIN organizations o ON o.id = d.organization_id
         LEFT JOIN LATERAL (
           SELECT sum(events)::bigint AS events FROM audit_drops b
           WHERE b.organization_id = d.organization_id AND b.dropped_at IS NOT NULL) before ON true
         CROSS JOIN LATERAL (
           SELECT count(*) AS behind, coalesce(jsonb_agg(name ORDER BY name), '[]') AS names FROM audit_sinks s
           WHERE s.organization_id = d.organization_id AND s.enabled AND s.next_leaf <= d.last_leaf) s
     ), ${logged}
     SELECT count(*)::int AS logs, coalesce(sum(events), 0)::text AS events, coalesce(sum(behind), 0)::int AS behind FROM gone`,
    values,
  );
  return dropped!;
}
