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
      { sql: 'tx', type: 'xid8', direction: 'ASC' },
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

/** Where a page's reading ends. */
interface Window {
  readonly position: readonly unknown[];
  /** more rows may follow */
  readonly full: boolean;
}

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
    const { limit, cursor, ...filters } = query;
    assertRange(query);
    const { sort, filter, endless } = ORDERS[query.order ?? 'desc'];
    const selection = filter(organization.id, query);
    const { source, served, looked, values } = selection;
    const binding = { list: 'audit-events', organization: organization.id, filters: normal(filters) };
    const list = {
      select: `SELECT ${EVENT_SELECT}, ${keysetColumns(sort)} FROM ${source}`,
      where: [...served, ...looked],
      values: [...values],
      sort,
      binding,
      page: { limit, cursor },
      view: auditEventView,
    };
    if (!endless && looked.length === 0) return this.page(list);

    const start = cursor === undefined ? null : this.cursors.decode(binding, cursor);
    const size = looked.length > 0 ? WINDOW : (limit ?? DEFAULT_LIMIT);
    const window = await this.window(selection, sort, start, size);
    if (!window) {
      return { items: [], nextCursor: endless ? (cursor ?? this.cursors.encode(binding, START)) : null };
    }
    list.where.push(keysetBound(sort, endless ? '<=' : '>=', window.position, list.values));
    const page = await this.page(list);
    const goesOn = endless || window.full;
    return {
      items: page.items,
      nextCursor: page.nextCursor ?? (goesOn ? this.cursors.encode(binding, window.position) : null),
    };
  }

  private page(list: KeysetList<AuditEventRow, AuditEventView>): Promise<Page<AuditEventView>> {
    return keysetPage((text, values) => this.database.query(text, values), this.cursors, list);
  }

  /** The last of the next `size` rows; null when there is none. */
  private async window(
    { source, served, servedValues }: AuditFilter,
    sort: readonly SortColumn[],
    start: readonly unknown[] | null,
    size: number,
  ): Promise<Window | null> {
    const bound = [...servedValues];
    const ascending = sort[0]!.direction === 'ASC';
    const conditions = [
      ...served,
      ...(start ? [keysetBound(sort, ascending ? '>' : '<', start, bound)] : []),
    ];
    const order = sort.map(({ sql, direction }) => `${sql} ${direction}`).join(', ');
    const [last] = await this.database.query<{ sort0: string; sort1: string; nth: number }>(
      `SELECT * FROM (
         SELECT ${keysetColumns(sort)}, (row_number() OVER (ORDER BY ${order}))::int AS nth
         FROM ${source} WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ${size}) w
       ORDER BY nth DESC LIMIT 1`,
      bound,
    );
    return last ? { position: [last.sort0, last.sort1], full: last.nth === size } : null;
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
