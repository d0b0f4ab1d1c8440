import { oneOf, readSearch, text } from '../../lib/search';

export const LAST = ['1h', '24h', '7d', '30d', '90d'] as const;

/**
 * The state of the view that its URL holds: the filters (`actor`, `key` and `target` are ids; `from` and `to` times, or `last` a
 * time back from now), the event whose details are shown, and the request that is asked about.
 */
export const search = readSearch({
  actor: text(),
  key: text(),
  target: text(),
  action: text(),
  category: oneOf('change', 'access', 'security', 'notice'),
  outcome: oneOf('success', 'denied', 'failed'),
  last: oneOf(...LAST),
  from: text(40),
  to: text(40),
  event: text(),
  request: text(),
});

export type AuditSearch = ReturnType<typeof search>;
