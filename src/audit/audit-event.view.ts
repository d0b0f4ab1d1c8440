import type { AuditCategory } from './actions.js';
import { EVENT_COLUMNS, type Outcome } from './audit-event.js';

export class AuditActorView {
  kind: 'user' | 'api_key' | 'system';
  /** null for the system itself; of another service, that of its token */
  id: string | null;
  name: string;
  /** on keys alone */
  keyPrefix?: string;
}

export class AuditTargetView {
  /** `api_key`, `member`, `agent` …, or another service's kind of thing */
  type: string;
  id: string;
  name?: string;
  /** on keys alone */
  keyPrefix?: string;
}

/** The request that caused the event; every field is null when none did. */
export class AuditRequestView {
  id: string | null;
  method: string | null;
  /** template of the route */
  route: string | null;
  status: number | null;
  ip: string | null;
  userAgent: string | null;
}

export class AuditEventView {
  id: string;
  organizationId: string;
  /** place in the log's tree; null while the event has none */
  leafIndex: number | null;
  occurredAt: Date;
  category: AuditCategory;
  actor: AuditActorView;
  /** one of the service's own, or another service's, such as `invoice.paid` */
  action: string;
  target: AuditTargetView | null;
  outcome: Outcome;
  reason: string | null;
  request: AuditRequestView;
  /** what is particular to the action */
  details: object;
}

/** The columns of `audit_events` that `auditEventView` reads, for a SELECT list. */
export const EVENT_SELECT = EVENT_COLUMNS.map(([name]) => name).join(', ');

/** One row of `audit_events`. */
export interface AuditEventRow {
  readonly id: string;
  readonly organization_id: string;
  readonly occurred_at: Date;
  readonly category: AuditCategory;
  readonly actor_kind: AuditActorView['kind'];
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly actor_key_prefix: string | null;
  readonly action: string;
  readonly target_type: string | null;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly target_key_prefix: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly request_id: string | null;
  readonly method: string | null;
  readonly route: string | null;
  readonly status: number | null;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly details: object | null;
}

export const auditEventView = (row: AuditEventRow, leafIndex: number | null = null): AuditEventView => ({
  id: row.id,
  organizationId: row.organization_id,
  leafIndex,
  occurredAt: row.occurred_at,
  category: row.category,
  actor: actorView(row),
  action: row.action,
  target: targetView(row),
  outcome: row.outcome,
  reason: row.reason,
  request: {
    id: row.request_id,
    method: row.method,
    route: row.route,
    status: row.status,
    ip: row.ip,
    userAgent: row.user_agent,
  },
  details: row.details ?? {},
});

// without spreads, each of which costs a hidden class and so, over a million events, more memory than they do themselves
function actorView(row: AuditEventRow): AuditActorView {
  const actor: AuditActorView = { kind: row.actor_kind, id: row.actor_id, name: row.actor_name };
  if (row.actor_key_prefix !== null) actor.keyPrefix = row.actor_key_prefix;
  return actor;
}

function targetView(row: AuditEventRow): AuditTargetView | null {
  if (row.target_type === null || row.target_id === null) return null;
  const target: AuditTargetView = { type: row.target_type, id: row.target_id };
  if (row.target_name !== null) target.name = row.target_name;
  if (row.target_key_prefix !== null) target.keyPrefix = row.target_key_prefix;
  return target;
}
