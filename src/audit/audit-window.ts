import { keysetBound, keysetColumns, type SortColumn } from '../http/pagination.js';
import type { AuditFilter } from './audit-filter.js';

/** The rows that one page looks at. */
export interface Window {
  readonly selection: AuditFilter;
  readonly sort: readonly SortColumn[];
  /** position after which it begins; null for the start of the list */
  readonly start: readonly unknown[] | null;
  readonly size: number;
}

/**
 * The statement that finds the position of a window's last row, from the index alone. Its row has `keysetColumns`; there
 * is none when fewer rows than `size` are left.
 */
export function windowEnd({ selection, sort, start, size }: Window) {
  const values = [...selection.servedValues];
  const conditions = [...selection.served];
  if (start) conditions.push(keysetBound(sort, sort[0]!.direction === 'ASC' ? '>' : '<', start, values));
  const columns = sort.map(({ sql }) => sql).join(', ');
  const order = sort.map(({ sql, direction }) => `${sql} ${direction}`).join(', ');
  const rows = selection.parts.map(
    (part) =>
      `(SELECT ${columns} FROM audit_events WHERE ${[...conditions, part].join(' AND ')} ORDER BY ${order} LIMIT ${size})`,
  );
  const last = `SELECT * FROM (${rows.join(' UNION ALL ')}) w ORDER BY ${order} OFFSET ${size - 1} LIMIT 1`;
  return { text: `SELECT ${keysetColumns(sort)} FROM (${last}) w`, values };
}
