import { arrayOf, HEADER_BYTES, writeBigint } from '../../database/binary-arrays.js';

const BIGINT_BYTES = 8;

/**
 * One column of many rows: an array in binary form, which `pg` sends as it is.
 * @param valueOf in the binary form of the type, as tiles and heads hold it anyway; null for NULL
 */
export function binaryColumn<Row>(
  type: 'bytea' | 'bigint' | 'uuid',
  rows: readonly Row[],
  valueOf: (row: Row) => Buffer | null,
): Buffer {
  const values = rows.map(valueOf);
  let size = 0;
  for (const value of values) size += 4 + (value?.length ?? 0);
  const column = arrayOf(type, rows.length, size);
  let end = HEADER_BYTES;
  for (const value of values) {
    column.writeInt32BE(value?.length ?? -1, end);
    end += 4 + (value?.copy(column, end + 4) ?? 0);
  }
  return column;
}

/** One column of whole numbers. */
export function bigintColumn<Row>(rows: readonly Row[], valueOf: (row: Row) => number): Buffer {
  const column = arrayOf('bigint', rows.length, rows.length * (4 + BIGINT_BYTES));
  let end = HEADER_BYTES;
  for (const row of rows) {
    column.writeInt32BE(BIGINT_BYTES, end);
    writeBigint(column, valueOf(row), end + 4);
    end += 4 + BIGINT_BYTES;
  }
  return column;
}
