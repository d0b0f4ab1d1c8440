import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | null;

/**
 * RFC 4180, lone line breaks quoted too; the last line is ended as well. A cell that a spreadsheet would take for a formula
 * gets an apostrophe first.
 */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  stringify(rows as Cell[][], {
    record_delimiter: '\r\n',
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: { boolean: String },
  });
