import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { LeafIndexes } from '../audit/tree/leaf-indexes.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Database } from '../database/database.js';
import { invalid } from '../http/problem.js';
import type { RewindAuditSinkDto } from './audit-sink.dto.js';
import type { AuditSinkView } from './audit-sink.view.js';
import { SinkPlan } from './sink-plan.js';
import { findSink, lockSink, sinkTarget, sinkView } from './sink-row.js';

/**
 * The first sealed event of a time or later, in the order of the log. A transaction has its number later than its events
 * their time, and within the hour; so whatever was the latest an hour before lies before it.
 */
const FIRST_SINCE = `SELECT e.tx, e.id FROM audit_events e, audit_logs l
  WHERE e.organization_id = $1 AND l.organization_id = $1 AND (e.tx, e.id) <= (l.last_tx, l.last_id) AND e.occurred_at >= $2
    AND e.tx >= COALESCE((SELECT b.tx FROM audit_events b WHERE b.organization_id = $1
      AND b.occurred_at < $2::timestamptz - interval '1 hour' ORDER BY b.occurred_at DESC, b.id DESC LIMIT 1), 0)
  ORDER BY e.tx, e.id LIMIT 1`;

/** Moves the place in the log from which a sink goes on. */
@Injectable()
export class SinkCursorService {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly plan: SinkPlan,
    private readonly leaves: LeafIndexes,
  ) {}

  /** @throws Problem 400 unless it is given exactly one place, within the log */
  async rewind(
    principal: TenantPrincipal,
    id: string,
    { leafIndex, from }: RewindAuditSinkDto,
  ): Promise<AuditSinkView> {
    if ((leafIndex === undefined) === (from === undefined)) {
      throw invalid({ field: 'leafIndex', detail: 'Exactly one of leafIndex and from must be given.' });
    }
    const since = from === undefined ? null : await this.firstSince(principal, new Date(from));
    return this.work.run(principal, async (tx) => {
      const query = <Row extends object>(text: string, values: unknown[]) => tx.query<Row>(text, values);
      const row = await lockSink(query, principal, id);
      this.plan.assertCovers(principal, row);
      const size = Number(row.size);
      const next = leafIndex ?? since ?? size;
      if (next > size) {
        throw invalid({
          field: 'leafIndex',
          detail: `leafIndex must not be greater than ${size}, the size of the log.`,
        });
      }
      await query(
        `UPDATE audit_sinks SET next_leaf = $2, batch_end = NULL, version = version + 1, updated_at = $3, next_attempt_at = clock_timestamp()
         WHERE id = $1`,
        [id, next, principal.at],
      );
      tx.record({
        action: 'audit_sink.rewound',
        target: sinkTarget(row),
        details: { from: Number(row.nextLeaf), to: next },
      });
      const moved = await findSink(query, principal, id);
      return sinkView(moved, this.plan.covers(principal, moved));
    });
  }

  /** Leaf index of the first event since then; null when there is none. */
  private async firstSince({ organization }: TenantPrincipal, from: Date): Promise<number | null> {
    const rows = await this.database.query<{ tx: string; id: string }>(FIRST_SINCE, [organization.id, from]);
    return (await this.leaves.of(organization.id, rows))[0] ?? null;
  }
}
