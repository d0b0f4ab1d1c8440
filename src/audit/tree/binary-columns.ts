/** PostgreSQL's object ids of the types that a tree is written in. */
const OIDS = { bytea: 17, bigint: 20, uuid: 2950 } as const;

// dimensions, whether there are NULLs, type; and of the one dimension its length and first index
const HEADER_BYTES = 20;
const EMPTY_BYTES = 12;
const BIGINT_BYTES = 8;
const HIGH = 2 ** 32;

/**
 * One column of many rows: an array in PostgreSQL's binary form (`array_recv`), which `pg` sends as it is.
 * @param valueOf in the binary form of the type, as tiles and heads hold it anyway; null for NULL
 */
export function binaryColumn<Row>(
  type: keyof typeof OIDS,
  rows: readonly Row[],
  valueOf: (row: Row) => Buffer | null,
): Buffer {
  const values = rows.map(valueOf);
  let size = 0;
  for (const value of values) size += 4 + (value?.length ?? 0);
  const column = emptyColumn(type, rows.length, size);
  let end = HEADER_BYTES;
  for (const value of values) {
    column.writeInt32BE(value?.length ?? -1, end);
    end += 4 + (value?.copy(column, end + 4) ?? 0);
  }
  return column;
}

/** One column of numbers that are not negative. */
export function bigintColumn<Row>(rows: readonly Row[], valueOf: (row: Row) => number): Buffer {
  const column = emptyColumn('bigint', rows.length, rows.length * (4 + BIGINT_BYTES));
  let end = HEADER_BYTES;
  for (const row of rows) {
    column.writeInt32BE(BIGINT_BYTES, end);
    writeBigint(column, valueOf(row), end + 4);
    end += 4 + BIGINT_BYTES;
  }
  return column;
}

function emptyColumn(type: keyof typeof OIDS, rows: number, size: number): Buffer {
  const column = Buffer.allocUnsafe(HEADER_BYTES + size);
  column.writeInt32BE(rows === 0 ? 0 : 1, 0);
  column.writeInt32BE(1, 4);
  column.writeInt32BE(OIDS[type], 8);
  if (rows === 0) return column.subarray(0, EMPTY_BYTES);
  column.writeInt32BE(rows, 12);
  column.writeInt32BE(1, 16);
  return column;
}

export function writeBigint(target: Buffer, value: number, start: number): void {
  target.writeUInt32BE(Math.floor(value / HIGH), start);
  target.writeUInt32BE(value % HIGH, start + 4);
}

export const readBigint = (bytes: Buffer, start: number): number =>
  bytes.readUInt32BE(start) * HIGH + bytes.readUInt32BE(start + 4);
