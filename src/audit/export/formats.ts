import { CSV } from './csv.js';
import type { ExportFormat } from './format.js';
import { NDJSON } from './ndjson.js';
import { OCSF } from './ocsf.js';

export const EXPORT_FORMATS = {
  ndjson: NDJSON,
  csv: CSV,
  ocsf: OCSF,
} as const satisfies Record<string, ExportFormat>;

export type ExportFormatName = keyof typeof EXPORT_FORMATS;
export const EXPORT_FORMAT_NAMES = Object.keys(EXPORT_FORMATS) as ExportFormatName[];
