import type { ExportFormat } from './format.js';

/**
 * One JSON object a line: the item of the list and the hash of its leaf, which is what the offline verifier reads. In
 * the tree an event stands without `leafIndex`, `leafHash` and `proof`.
 */
export const NDJSON: ExportFormat = {
  contentType: 'application/x-ndjson',
  extension: 'ndjson',
  head: '',
  write: (events) => events.map((event) => `${JSON.stringify(event)}\n`).join(''),
};
