import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { Database } from '../database/database.js';
import { CursorCodec } from '../http/cursor.js';
import {
  DEFAULT_LIMIT,
  keysetBound,
  keysetColumns,
  keysetPage,
  type KeysetList,
  type Page,
  type SortColumn,
} from '../http/pagination.js';
import { invalid } from '../http/problem.js';
import { actionsNamed } from './actions.js';
import { auditEventView, EVENT_SELECT, type AuditEventRow, type AuditEventView } from './audit-event.view.js';
import { filterByPosition, filterByTime, type AuditFilter } from './audit-filter.js';
import type { ListAuditEventsQuery } from './audit-list.dto.js';
import { windowEnd, type Window } from './audit-window.js';

interface Order {
  readonly sort: readonly SortColumn[];
  readonly filter: (organizationId: string, query: ListAuditEventsQuery) => AuditFilter;
  /** nothing can come into being before what was read, so that reading goes on after the last row for ever */
  readonly endless: boolean;
}

const ORDERS: Record<'desc' | 'asc', Order> = {
  desc: {
    sort: [
      { sql: 'occurred_at', type: 'timestamptz', direction: 'DESC' },
      { sql: 'id', type: 'uuid', direction: 'DESC' },
    ],
    filter: filterByTime,
    endless: false,
  },
  asc: {
    sort: [
      { sql: 'tx', type: 'bigint', direction: 'ASC' },
      { sql: 'id', type: 'uuid', direction: 'ASC' },
    ],
    filter: filterByPosition,
    endless: true,
  },
};

/** Before every row of the log. */
const START = ['0', '00000000-0000-0000-0000-000000000000'];

/** How many rows a page looks at, at the most, for conditions that no index serves. */
const WINDOW = 50_000;

/** Reads the audit log. */
@Injectable()
export class AuditListService {
  constructor(
    private readonly database: Database,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * Newest first, or in the order of the log. A page whose filter finds little may hold fewer events than asked for, or
   * none, and still have a `nextCursor`: it has looked at as many rows as a page may.
   * @throws Problem 400 when `from` does not lie before `to`
   */
  async list({ organization }: TenantPrincipal, query: ListAuditEventsQuery): Promise<Page<AuditEventView>> {
    assertRange(query);
    const { limit, cursor, ...filters } = query;
    const { sort, filter, endless } = ORDERS[query.order ?? 'desc'];
    const selection = filter(organization.id, query);
    const { served, parts, looked } = selection;
    const binding = { list: 'audit-events', organization: organization.id, filters: normal(filters) };
    const list = {
      select: `SELECT ${EVENT_SELECT}, ${keysetColumns(sort)} FROM audit_events`,
      where: [...served, ...looked],
      parts,
      values: [...selection.values],
      sort,
      binding,
      page: { limit, cursor },
      view: auditEventView,
    };
    if (!endless && looked.length === 0) return this.page(list);

    const start = cursor === undefined ? null : this.cursors.decode(binding, cursor);
    const size = looked.length > 0 ? WINDOW : (limit ?? DEFAULT_LIMIT);
    const end = await this.windowEnd({ selection, sort, start, size, endless });
    if (!end) {
      if (!endless) return this.page(list);
      return { items: [], nextCursor: cursor ?? this.cursors.encode(binding, START) };
    }
    list.where.push(keysetBound(sort, endless ? '<=' : '>=', end, list.values));
    const { items, nextCursor } = await this.page(list);
    return { items, nextCursor: nextCursor ?? this.cursors.encode(binding, end) };
  }

  private page(list: KeysetList<AuditEventRow, AuditEventView>): Promise<Page<AuditEventView>> {
    return keysetPage((text, values) => this.database.query(text, values), this.cursors, list);
  }

  private async windowEnd(window: Window): Promise<unknown[] | null> {
    const { text, values } = windowEnd(window);
    const [end] = await this.database.query<Record<`sort${number}`, string>>(text, values);
    return end ? window.sort.map((_, index) => end[`sort${index}`]) : null;
  }
}

function assertRange({ from, to }: ListAuditEventsQuery): void {
  if (from === undefined || to === undefined || Date.parse(from) < Date.parse(to)) return;
  throw invalid({ field: 'from', detail: 'from must lie before to.' });
}

/** The same for filters that mean the same. */
const normal = ({ action, order, ...filters }: Omit<ListAuditEventsQuery, 'limit' | 'cursor'>) => ({
  ...filters,
  order: order ?? 'desc',
  ...(action !== undefined && { actions: actionsNamed(action) }),
});
