import type { Input } from '../../api/client';
import type { AuditSearch, LAST } from './search';

type Query = NonNullable<Input<'GET /v1/organizations/{organizationId}/audit-events'>['query']>;

/** What the list and the export are asked for. */
export type AuditFilter = Pick<
  Query,
  'actorId' | 'keyId' | 'targetId' | 'action' | 'category' | 'outcome' | 'from' | 'to'
>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LENGTHS: Readonly<Record<(typeof LAST)[number], number>> = {
  '1h': HOUR,
  '24h': 24 * HOUR,
  '7d': 7 * 24 * HOUR,
  '30d': 30 * 24 * HOUR,
  '90d': 90 * 24 * HOUR,
};

/** @param now milliseconds; whole minutes count, so that the same view is the same question for a while */
export function filterOf(search: AuditSearch, now: number): AuditFilter {
  const { actor, key, target, action, category, outcome, last, from, to } = search;
  const since = last && new Date(Math.floor((now - LENGTHS[last]) / MINUTE) * MINUTE).toISOString();
  return {
    actorId: actor,
    keyId: key,
    targetId: target,
    action,
    category,
    outcome,
    from: since ?? from,
    to: last ? undefined : to,
  };
}

export const isFiltered = (filter: AuditFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);
