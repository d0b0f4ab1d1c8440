import type { ExportFormat } from './format.js';

/**
 * One JSON object a line: the item of the list and the hash of its leaf, which is what the offline verifier reads. In
 * the tree an event stands without `leafIndex`, `leafHash` and `proof`. A line without an event holds the hashes of leaves
 * whose events retention has dropped.
 */
export const NDJSON: ExportFormat = {
  contentType: 'application/x-ndjson',
  extension: 'ndjson',
  head: '',
  writeDropped: (leaves) => `${JSON.stringify(leaves)}\n`,
  write: (events) => events.map((event) => `${JSON.stringify(event)}\n`).join(''),
};
