import { AUDIT_ACTIONS, actionCondition, actionsNamed, isAuditAction } from './actions.js';
import type { ListAuditEventsQuery } from './audit-list.dto.js';
import { firstIdAt, lastIdAt } from './id-time.js';
import { requestIdRange } from './request-id-range.js';

/** A query as SQL over `audit_events`, for one order of the list. */
export interface AuditFilter {
  /** conditions that an index of this order serves: reading the list costs what it shows */
  readonly served: readonly string[];
  /** conditions that cut the list into parts, each served by an index of its own */
  readonly parts: readonly string[];
  /** values of `$1`, `$2` … in `served` and `parts` */
  readonly servedValues: readonly unknown[];
  /** conditions that are looked at row by row */
  readonly looked: readonly string[];
  /** values of `$1`, `$2` … in all of them */
  readonly values: readonly unknown[];
}

type Query = Omit<ListAuditEventsQuery, 'limit' | 'cursor' | 'after' | 'wait'>;

const WHOLE = ['true'];
const DAY_MS = 86_400_000;
const LEADS = ['requestId', 'targetId', 'keyId', 'actorId'] as const;

/** Newest first: by time, and by actor, target or kind of event through indexes of their own. */
export function filterByTime(organizationId: string, query: Query): AuditFilter {
  const { values, bind } = binder(organizationId);
  // one of them leads; the others are looked at on its rows
  const lead = LEADS.find((name) => query[name] !== undefined);
  const parts = lead === 'keyId' ? eventsOfKey(bind(query.keyId)) : WHOLE;
  const served = ['organization_id = $1', ...timeRange(query, bind), ...partialIndexes(query)];
  if (lead !== undefined && lead !== 'keyId') served.push(...who({ [lead]: query[lead] }, bind));
  const servedValues = [...values];
  const looked = [...who(lead ? { ...query, [lead]: undefined } : query, bind), ...traits(query, bind)];
  return { served, parts, servedValues, looked, values };
}

/** In the order of the log, which is by transaction; every filter but the organization is looked at row by row. */
export function filterByPosition(organizationId: string, query: Query): AuditFilter {
  const { values, bind } = binder(organizationId);
  const served = ['organization_id = $1'];
  const servedValues = [...values];
  const looked = [...timeRange(query, bind), ...who(query, bind), ...traits(query, bind)];
  return { served, parts: WHOLE, servedValues, looked, values };
}

type Bind = (value: unknown) => string;

function binder(organizationId: string): { values: unknown[]; bind: Bind } {
  const values: unknown[] = [organizationId];
  return { values, bind: (value) => `$${values.push(value)}` };
}

/** With a range of ids, so that months which cannot hold any are left aside: an event gets its id when it is recorded. */
const timeRange = ({ from, to }: Query, bind: Bind): string[] => [
  ...(from === undefined
    ? []
    : [`occurred_at >= ${bind(new Date(from))}`, `id >= ${bind(firstIdAt(Date.parse(from) - DAY_MS))}`]),
  ...(to === undefined
    ? []
    : [`occurred_at < ${bind(new Date(to))}`, `id <= ${bind(lastIdAt(Date.parse(to) + DAY_MS))}`]),
];

const byKey = (id: string) => ({
  acted: `actor_id = ${id} AND actor_kind = 'api_key'`,
  affected: `target_id = ${id} AND target_type = 'api_key'`,
});

function eventsOfKey(id: string): string[] {
  const { acted, affected } = byKey(id);
  return [acted, `${affected} AND (${acted}) IS NOT TRUE`];
}

function who(
  { requestId, targetId, keyId, actorId }: Pick<Query, (typeof LEADS)[number]>,
  bind: Bind,
): string[] {
  const conditions: string[] = [];
  if (requestId !== undefined) conditions.push(...requestConditions(requestId, bind));
  if (targetId !== undefined) conditions.push(`target_id = ${bind(targetId)}`);
  if (actorId !== undefined) conditions.push(`actor_id = ${bind(actorId)}`);
  if (keyId !== undefined) {
    const { acted, affected } = byKey(bind(keyId));
    conditions.push(`(${acted} OR ${affected})`);
  }
  return conditions;
}

function traits({ action, category, outcome, excludeActorId }: Query, bind: Bind): string[] {
  const conditions: string[] = [];
  if (action !== undefined) conditions.push(actionCondition(action, bind));
  if (category !== undefined) conditions.push(`category = ${bind(category)}`);
  if (outcome !== undefined) conditions.push(`outcome = ${bind(outcome)}`);
  if (excludeActorId !== undefined)
    conditions.push(`actor_id IS DISTINCT FROM ${bind(excludeActorId)}::uuid`);
  return conditions;
}

/** Successful uses are most of the log; what is left without them has indexes of its own, named by these conditions. */
function partialIndexes({ action, category, outcome }: Query): string[] {
  const withoutAccess =
    (category !== undefined && category !== 'access') || (action !== undefined && areNoAccess(action));
  return [
    ...(withoutAccess ? [`category <> 'access'`] : []),
    ...(outcome !== undefined && outcome !== 'success' ? [`outcome <> 'success'`] : []),
  ];
}

/** Whether a filter names nothing but actions of other categories; those of other services may be of any. */
function areNoAccess(action: string): boolean {
  const { names, resources } = actionsNamed(action) ?? { names: [], resources: [] };
  return (
    resources.length === 0 && names.every((name) => isAuditAction(name) && AUDIT_ACTIONS[name] !== 'access')
  );
}

/** Instead of an index: a request's events have ids and times near its own id's. */
function requestConditions(requestId: string, bind: Bind): string[] {
  const range = requestIdRange(requestId);
  if (!range) return ['false'];
  return [
    `request_id = ${bind(requestId)}`,
    `id BETWEEN ${bind(range.ids[0])} AND ${bind(range.ids[1])}`,
    `occurred_at BETWEEN ${bind(range.times[0])} AND ${bind(range.times[1])}`,
  ];
}
