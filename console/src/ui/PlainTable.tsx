import type { ReactNode } from 'react';
import { classNames } from './class-names';
import styles from './PlainTable.module.css';

export interface PlainColumn<T> {
  header: string;
  cell: (row: T) => ReactNode;
  isNumber?: boolean;
}

export interface PlainTableProps<T> {
  /** what is listed; read out */
  label: string;
  columns: readonly PlainColumn<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}

/** A table of some rows; `DataTable` is for lists without end. */
export const PlainTable = <T,>({ label, columns, rows, rowKey }: PlainTableProps<T>): ReactNode => (
  // keyboards scroll what they can focus
  <div className={styles.frame} role="region" aria-label={label} tabIndex={0}>
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map(({ header, isNumber }) => (
            <th key={header} scope="col" className={classNames(isNumber && styles.number)}>
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ header, cell, isNumber }) => (
              <td key={header} className={classNames(isNumber && styles.number)}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
