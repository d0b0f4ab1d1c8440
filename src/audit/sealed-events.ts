import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { keysetBound, type SortColumn } from '../http/pagination.js';
import { auditEventView, EVENT_SELECT, type AuditEventRow, type AuditEventView } from './audit-event.view.js';
import { filterByPosition } from './audit-filter.js';
import type { ListAuditEventsQuery } from './audit-list.dto.js';
import { lastIdAt } from './id-time.js';
import type { SealedHead } from './log-heads.js';
import { LeafIndexes } from './tree/leaf-indexes.js';

const SORT: readonly SortColumn[] = [
  { sql: 'tx', type: 'bigint', direction: 'ASC' },
  { sql: 'id', type: 'uuid', direction: 'ASC' },
];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How many leaves a page looks at, at the most, where a filter leaves some of them out. */
const WINDOW = 50_000;

export interface Stretch {
  readonly items: readonly AuditEventView[];
  /** the last leaf that was looked at; -1 for none */
  readonly through: number;
}

/** Stretches of the audit log in its own order, as far as it is sealed. */
@Injectable()
export class SealedEvents {
  constructor(
    private readonly database: Database,
    private readonly leaves: LeafIndexes,
  ) {}

  /** The events behind leaf `after`, -1 for all, that a filter lets through: `limit` at most. */
  async read(
    organizationId: string,
    query: ListAuditEventsQuery,
    after: number,
    limit: number,
    head: SealedHead,
  ): Promise<Stretch> {
    const { served, looked, values: given } = filterByPosition(organizationId, query);
    const values = [...given];
    const last = looked.length > 0 ? Math.min(after + WINDOW, head.size - 1) : head.size - 1;
    const [start, end] = await Promise.all([
      this.leaves.position(organizationId, after),
      last === head.size - 1 ? head : this.leaves.position(organizationId, last),
    ]);
    const where = [...served, ...looked, keysetBound(SORT, '<=', [end!.tx, end!.id], values)];
    if (start) where.push(keysetBound(SORT, '>', [start.tx, start.id], values));
    const rows = await this.database.query<AuditEventRow & { tx: string }>(
      `SELECT ${EVENT_SELECT}, tx FROM audit_events WHERE ${where.join(' AND ')} ORDER BY tx, id LIMIT ${limit}`,
      values,
    );
    const indexes = await this.leaves.of(organizationId, rows);
    const items = rows.map((row, index) => auditEventView(row, indexes[index]));
    // what somebody has put between sealed events by hand has no leaf
    const shown = rows.length < limit ? null : items.findLast(({ leafIndex }) => leafIndex !== null);
    return { items, through: shown?.leafIndex ?? last };
  }

  /**
   * The last leaf that is certain to be of before a time; -1 for none. A transaction has its number later than its events
   * their time, and within the hour; so what happened since lies behind whatever was the latest an hour before.
   */
  async lastBefore(organizationId: string, time: Date): Promise<number> {
    const before = new Date(time.getTime() - HOUR_MS);
    const latest = await this.database.query<{ id: string; tx: string }>(
      `SELECT id, tx FROM audit_events WHERE organization_id = $1 AND occurred_at < $2 AND id <= $3
       ORDER BY occurred_at DESC, id DESC LIMIT 1`,
      [organizationId, before, lastIdAt(before.getTime() + DAY_MS)],
    );
    const [index] = await this.leaves.of(organizationId, latest);
    return index ?? -1;
  }
}
