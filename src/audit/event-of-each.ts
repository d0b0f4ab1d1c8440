import type { Actor } from '../access/principal.js';
import { EVENT_COLUMNS, eventRow, type AuditTarget, type NewAuditEvent } from './audit-event.js';
import { AUDIT_TX, INTO_EVENTS, leaveToSealer } from './insert-events.js';

const NIL = '00000000-0000-0000-0000-000000000000';

/** SQL expressions that give the target of each row. */
export type TargetColumns = Readonly<Record<'id' | 'name' | 'keyPrefix', string>>;

/**
 * Common table expressions, for the WITH of a statement, that write the same event of each row of a set, each with its own
 * target; for changes of so many rows that these had better not pass through this process. The first is called `logged`.
 * @param from name of the set, e.g. of a common table expression of the same statement
 * @param values the statement's parameters so far; those of the events are pushed onto them
 * @param more SQL expressions of what else each row has of its own: the organization in whose log it belongs, details
 */
export function insertEventOfEach(
  actor: Actor,
  event: NewAuditEvent & { readonly target: { readonly type: AuditTarget['type'] } & TargetColumns },
  from: string,
  values: unknown[],
  more: Partial<Record<'organization_id' | 'details', string>> = {},
): string {
  const { target } = event;
  const own: Record<string, string> = {
    id: 'uuid_v7()',
    target_id: target.id,
    target_name: target.name,
    target_key_prefix: target.keyPrefix,
    ...more,
  };
  const row = eventRow(actor, more.organization_id ? { ...event, organizationId: NIL } : event);
  const expressions = EVENT_COLUMNS.map(
    ([name, type], index) => own[name] ?? `$${values.push(row[index])}::${type}`,
  );
  return `logged AS (${INTO_EVENTS} SELECT ${expressions.join(', ')}, ${AUDIT_TX} FROM ${from} RETURNING organization_id),
    left_to_sealer AS (${leaveToSealer('(SELECT DISTINCT organization_id FROM logged) l')})`;
}
