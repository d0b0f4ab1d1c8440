import { useMemo, useRef, type MouseEvent, type ReactNode } from 'react';
import { tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table';
import { classNames } from './class-names';
import styles from './DataTable.module.css';
import { TableEnds, useMorePages, type Pages } from './table-pages';
import { SelectBox, type Selection } from './table-selection';
import { SortHeader } from './table-sort';
import { useWindowRows } from './use-window-rows';

export type { Selection };

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** CSS width; columns without one share what is left */
  width?: string;
  /** name of the API's sort that this column's header offers */
  sort?: string;
  /** the first press on its header sorts upwards, as for names; otherwise the latest come first */
  isAscendingFirst?: boolean;
  align?: 'end';
  /** what a row is called; on a phone the head of its card */
  isPrimary?: boolean;
  /** a menu of the row; on a phone at the corner of its card */
  isActions?: boolean;
  /** given up where the window is neither wide nor so narrow that rows are cards */
  isMinor?: boolean;
}

export interface DataTableProps<T> extends Pages {
  /** what is listed; read out */
  label: string;
  columns: readonly Column<T>[];
  /** those that are there so far, one after the other */
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** how many there are in all; undefined while nobody knows */
  total?: number;
  /** as the API has it, `-createdAt` */
  sort?: string;
  onSort?: (sort: string) => void;
  selection?: Selection<T>;
  /** the rows are those of the question before */
  isStale?: boolean;
}

const NO_FEATURES = tableFeatures({});

/**
 * A list of any length: only the rows in view are in the document, and the table's model is made of those alone, so that
 * neither depends on how many there are. On a phone each row is a card.
 */
export function DataTable<T extends object>(props: DataTableProps<T>): ReactNode {
  const { columns, rows, offset = 0, rowKey, sort, onSort, selection, hasMore } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const { items, before, after, measure } = useWindowRows(
    body,
    rows.length,
    (index) => rowKey(rows[index]!),
    offset > 0,
  );
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useMorePages(props, first, last);
  const definitions = useMemo(
    () =>
      columns.map(({ id, header, cell }): ColumnDef<typeof NO_FEATURES, T> => ({
        id,
        header,
        cell: ({ row }) => cell(row.original),
      })),
    [columns],
  );
  const inView = useMemo(() => rows.slice(first, last + 1), [rows, first, last]);
  const table = useTable({ features: NO_FEATURES, columns: definitions, data: inView, getRowId: rowKey });
  const columnOf = (id: string) => columns.find((column) => column.id === id)!;
  const count = columns.length + (selection ? 1 : 0);
  return (
    <div
      className={classNames(styles.frame, props.isStale && styles.isStale)}
      aria-busy={props.isStale || undefined}
    >
      <table
        role="table"
        className={styles.table}
        aria-label={props.label}
        aria-rowcount={(props.total ?? (hasMore ? -2 : offset + rows.length)) + 1}
      >
        <thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row" aria-rowindex={1}>
              {selection && (
                <th role="columnheader" className={styles.select}>
                  <SelectBox
                    label="Select all that are listed"
                    state={selection.all}
                    onChange={(isSelected) => selection.onAll(isSelected)}
                  />
                </th>
              )}
              {group.headers.map((header) => {
                const column = columnOf(header.column.id);
                return (
                  <SortHeader
                    key={header.id}
                    column={column}
                    sort={sort}
                    onSort={onSort}
                    className={classNames(column.align && styles.end, column.isMinor && styles.minor)}
                  >
                    <table.FlexRender header={header} />
                  </SortHeader>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody role="rowgroup" ref={body}>
          <Space height={before} columns={count} />
          {table.getRowModel().rows.map((row, position) => {
            const index = first + position;
            const isSelected = selection?.isSelected(row.original);
            return (
              <tr
                key={row.id}
                ref={measure}
                role="row"
                className={styles.row}
                onClick={openRow}
                data-index={index}
                aria-rowindex={offset + index + 2}
                aria-selected={isSelected}
              >
                {selection && (
                  <td role="cell" className={styles.select}>
                    <SelectBox
                      label={`Select ${selection.nameOf(row.original)}`}
                      state={isSelected ? 'all' : 'none'}
                      onChange={(next, isRange) => selection.onRow(row.original, next, isRange)}
                    />
                  </td>
                )}
                {row.getAllCells().map((cell) => {
                  const { header, align, isPrimary, isActions, isMinor } = columnOf(cell.column.id);
                  return (
                    <td
                      key={cell.id}
                      role="cell"
                      data-label={header || undefined}
                      className={classNames(
                        align && styles.end,
                        isPrimary && styles.primary,
                        isActions && styles.actions,
                        isMinor && styles.minor,
                      )}
                    >
                      <table.FlexRender cell={cell} />
                    </td>
                  );
                })}
              </tr>
            );
          })}
          <Space height={after} columns={count} />
        </tbody>
      </table>
      <TableEnds {...props} />
    </div>
  );
}

/** A press anywhere on a row does what its link does, for which keyboards and screen readers have the link itself. */
function openRow({ target, currentTarget }: MouseEvent<HTMLElement>): void {
  const isOwn = (target as Element).closest(`a, button, input, label, .${styles.select}, .${styles.actions}`);
  // dialogs of a cell are beyond the row, and whoever selects text wants no other page
  if (isOwn || !currentTarget.contains(target as Node) || window.getSelection()?.type === 'Range') return;
  currentTarget.querySelector<HTMLAnchorElement>(`.${styles.primary} a`)?.click();
}

/** Stands for the rows out of view. */
const Space = ({ height, columns }: { height: number; columns: number }): ReactNode =>
  height > 0 && (
    <tr role="presentation" aria-hidden className={styles.space}>
      <td role="presentation" colSpan={columns} style={{ height }} />
    </tr>
  );
