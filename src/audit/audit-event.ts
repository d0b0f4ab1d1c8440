import type { Actor } from '../access/principal.js';
import type { Failure, RequestContext } from '../access/request-context.js';
import { newId } from '../database/columns.js';
import { AUDIT_ACTIONS, type AuditAction, type AuditCategory, type HostName } from './actions.js';

export const OUTCOMES = ['success', 'denied', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface AuditTarget {
  readonly type:
    | 'organization'
    | 'member'
    | 'role'
    | 'session'
    | 'api_key'
    | 'agent'
    | 'workflow'
    | 'audit_sink'
    | HostName;
  readonly id: string;
  readonly name?: string;
  /** display prefix, when the target is a key */
  readonly keyPrefix?: string;
}

/** What the code that acts says of an event; the rest is known from the actor. */
export interface NewAuditEvent {
  readonly action: AuditAction | HostName;
  /** of another service's action; the service's own have theirs */
  readonly category?: AuditCategory;
  readonly target?: AuditTarget | null;
  readonly outcome?: Outcome;
  readonly reason?: string | null;
  /** JSON; never a secret */
  readonly details?: Record<string, unknown> | null;
  /** the log it belongs to, where that is not the actor's organization */
  readonly organizationId?: string;
  /** status of the response; default: what the route answers on success; null: not known */
  readonly status?: number | null;
}

/** The columns of one event, in the order of `EVENT_COLUMNS`. */
export type EventRow = readonly unknown[];

/** Details of `api_key.used`: how the key came, where that is not the way to stay with, and what it was not allowed. */
export function detailsOfUse(
  { keyHeader }: Pick<RequestContext, 'keyHeader'>,
  failure: Pick<Failure, 'requiredPermission'> | null = null,
): Record<string, string> | null {
  const requiredPermission = failure?.requiredPermission;
  if (!keyHeader && !requiredPermission) return null;
  return { ...(keyHeader && { header: keyHeader }), ...(requiredPermission && { requiredPermission }) };
}

/** Column and type of each value of a row. */
export const EVENT_COLUMNS = [
  ['id', 'uuid'],
  ['organization_id', 'uuid'],
  ['occurred_at', 'timestamptz'],
  ['category', 'text'],
  ['actor_kind', 'text'],
  ['actor_id', 'uuid'],
  ['actor_name', 'text'],
  ['actor_key_prefix', 'text'],
  ['action', 'text'],
  ['target_type', 'text'],
  ['target_id', 'uuid'],
  ['target_name', 'text'],
  ['target_key_prefix', 'text'],
  ['outcome', 'text'],
  ['reason', 'text'],
  ['request_id', 'uuid'],
  ['method', 'text'],
  ['route', 'text'],
  ['status', 'smallint'],
  ['ip', 'text'],
  ['user_agent', 'text'],
  ['details', 'jsonb'],
] as const;

/** @throws Error when neither the event nor the actor names an organization: there is no log to write to */
export function eventRow(actor: Actor, event: NewAuditEvent): EventRow {
  const organizationId = event.organizationId ?? actor.organization?.id;
  if (!organizationId) throw new Error(`${event.action} belongs to no organization.`);
  const { subject, request } = actor;
  const target = event.target ?? null;
  return [
    newId(),
    organizationId,
    actor.at,
    AUDIT_ACTIONS[event.action as AuditAction] ?? event.category ?? 'change',
    subject.kind,
    subject.id,
    subject.name,
    subject.keyPrefix ?? null,
    event.action,
    target?.type ?? null,
    target?.id ?? null,
    target?.name ?? null,
    target?.keyPrefix ?? null,
    event.outcome ?? 'success',
    event.reason ?? null,
    request?.id ?? null,
    request?.method ?? null,
    request?.route ?? null,
    request ? statusOf(event, request.successStatus) : null,
    request?.ip ?? null,
    request?.userAgent ?? null,
    event.details ? JSON.stringify(event.details) : null,
  ];
}

const statusOf = ({ status }: NewAuditEvent, success: number): number | null =>
  status === undefined ? success : status;
