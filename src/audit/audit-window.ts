import { keysetBound, keysetColumns, type SortColumn } from '../http/pagination.js';
import type { AuditFilter } from './audit-filter.js';

/** The rows that one page looks at. */
export interface Window {
  readonly selection: AuditFilter;
  readonly sort: readonly SortColumn[];
  /** position after which it begins; null for the start of the list */
  readonly start: readonly unknown[] | null;
  readonly size: number;
  /** it ends with the last row there is, should there be fewer than `size` */
  readonly endless: boolean;
}

/**
 * The statement that finds the position of a window's last row, from the index alone. Its row has `keysetColumns`; there
 * is none when fewer rows than `size` are left, or with `endless` when none is.
 */
export function windowEnd({ selection, sort, start, size, endless }: Window) {
  const values = [...selection.servedValues];
  const ascending = sort[0]!.direction === 'ASC';
  const conditions = [...selection.served];
  if (start) conditions.push(keysetBound(sort, ascending ? '>' : '<', start, values));
  const columns = sort.map(({ sql }) => sql).join(', ');
  const order = (up: boolean) => sort.map(({ sql }) => `${sql} ${up ? 'ASC' : 'DESC'}`).join(', ');
  const read = (part: string, end: string) =>
    `(SELECT ${columns} FROM audit_events WHERE ${[...conditions, part].join(' AND ')} ORDER BY ${end})`;
  const rows = selection.parts.map((part) => read(part, `${order(ascending)} LIMIT ${size}`));
  const last = `(SELECT * FROM (${rows.join(' UNION ALL ')}) w ORDER BY ${order(ascending)} OFFSET ${size - 1} LIMIT 1)`;
  // looked for only when the first finds none, and in the same snapshot
  const lastOfAll = () => `${last} UNION ALL ${read('true', `${order(!ascending)} LIMIT 1`)} LIMIT 1`;
  return { text: `SELECT ${keysetColumns(sort)} FROM (${endless ? lastOfAll() : last}) w`, values };
}
