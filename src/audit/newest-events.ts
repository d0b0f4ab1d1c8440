import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetBound, keysetColumns, keysetPage, type Page, type SortColumn } from '../http/pagination.js';
import { auditEventView, EVENT_SELECT, type AuditEventRow, type AuditEventView } from './audit-event.view.js';
import { filterByTime } from './audit-filter.js';
import type { ListAuditEventsQuery } from './audit-list.dto.js';
import { windowEnd, type Window } from './audit-window.js';
import { listBinding } from './list-binding.js';
import { LeafIndexes } from './tree/leaf-indexes.js';

const SORT: readonly SortColumn[] = [
  { sql: 'occurred_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 'id', type: 'uuid', direction: 'DESC' },
];

/** How many rows a page looks at, at the most, for conditions that no index serves. */
const WINDOW = 50_000;

type Row = AuditEventRow & { readonly tx: string };

/** The audit log by time, newest first: everything that is committed. */
@Injectable()
export class NewestEvents {
  constructor(
    private readonly database: Database,
    private readonly cursors: CursorCodec,
    private readonly leaves: LeafIndexes,
  ) {}

  async page(organizationId: string, query: ListAuditEventsQuery): Promise<Page<AuditEventView>> {
    const { items, nextCursor } = await this.rows(organizationId, query);
    const indexes = await this.leaves.of(organizationId, items);
    return { items: items.map((row, index) => auditEventView(row, indexes[index])), nextCursor };
  }

  /** @returns null for an event that the organization's log does not hold */
  async one(organizationId: string, id: string): Promise<AuditEventView | null> {
    const [row] = await this.database.query<Row>(
      `SELECT ${EVENT_SELECT}, tx FROM audit_events WHERE organization_id = $1 AND id = $2`,
      [organizationId, id],
    );
    if (!row) return null;
    const [leafIndex] = await this.leaves.of(organizationId, [row]);
    return auditEventView(row, leafIndex);
  }

  private async rows(organizationId: string, query: ListAuditEventsQuery): Promise<Page<Row>> {
    const { limit, cursor } = query;
    const selection = filterByTime(organizationId, query);
    const binding = listBinding(organizationId, query);
    const list = {
      select: `SELECT ${EVENT_SELECT}, tx, ${keysetColumns(SORT)} FROM audit_events`,
      where: [...selection.served, ...selection.looked],
      parts: selection.parts,
      values: [...selection.values],
      sort: SORT,
      binding,
      page: { limit, cursor },
      view: (row: Row) => row,
    };
    const ask = <R extends object>(text: string, values: unknown[]) => this.database.query<R>(text, values);
    if (selection.looked.length === 0) return keysetPage(ask, this.cursors, list);

    const start = cursor === undefined ? null : this.cursors.decode(binding, cursor);
    const end = await this.windowEnd({ selection, sort: SORT, start, size: WINDOW });
    if (!end) return keysetPage(ask, this.cursors, list);
    list.where.push(keysetBound(SORT, '>=', end, list.values));
    const { items, nextCursor } = await keysetPage(ask, this.cursors, list);
    return { items, nextCursor: nextCursor ?? this.cursors.encode(binding, end) };
  }

  private async windowEnd(window: Window): Promise<unknown[] | null> {
    const { text, values } = windowEnd(window);
    const [end] = await this.database.query<Record<`sort${number}`, string>>(text, values);
    return end ? window.sort.map((_, index) => end[`sort${index}`]) : null;
  }
}
