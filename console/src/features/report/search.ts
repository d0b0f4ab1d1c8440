import { oneOf, readSearch } from '../../lib/search';

export const FINDINGS = [
  'overdue',
  'idle',
  'neverUsed',
  'noExpiry',
  'expiring',
  'overScoped',
  'retiring',
  'imported',
] as const;

/** The state of the view that its URL holds. */
export const search = readSearch({ finding: oneOf(...FINDINGS) });
