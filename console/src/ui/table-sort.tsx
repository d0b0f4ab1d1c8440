import type { ReactNode } from 'react';
import { ArrowDown, ArrowUp } from 'lucide-react';
import styles from './DataTable.module.css';

interface SortHeaderProps {
  column: { readonly sort?: string; readonly width?: string; readonly isAscendingFirst?: boolean };
  sort?: string;
  onSort?: (sort: string) => void;
  className?: string;
  children: ReactNode;
}

/** A header that sorts by its column, the other way round when it already does. */
export function SortHeader({ column, sort, onSort, className, children }: SortHeaderProps): ReactNode {
  const name = column.sort;
  const isAscending = name !== undefined && sort === name;
  const isDescending = name !== undefined && sort === `-${name}`;
  const direction = isAscending ? 'ascending' : isDescending ? 'descending' : undefined;
  const isUpNext = direction ? isDescending : column.isAscendingFirst;
  const next = isUpNext ? `${name}` : `-${name}`;
  return (
    <th
      role="columnheader"
      scope="col"
      style={{ width: column.width }}
      className={className}
      aria-sort={direction}
    >
      {name && onSort ? (
        <button type="button" className={styles.sort} onClick={() => onSort(next)}>
          {children}
          {isAscending && <ArrowUp size={14} aria-hidden />}
          {isDescending && <ArrowDown size={14} aria-hidden />}
        </button>
      ) : (
        children
      )}
    </th>
  );
}
