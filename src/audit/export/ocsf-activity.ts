import type { AuditEventView } from '../audit-event.view.js';

export interface Activity {
  readonly id: 1 | 2 | 3 | 4 | 99;
  readonly name: string;
}

const CREATE: Activity = { id: 1, name: 'Create' };
const READ: Activity = { id: 2, name: 'Read' };
const UPDATE: Activity = { id: 3, name: 'Update' };
const DELETE: Activity = { id: 4, name: 'Delete' };

const BY_VERB: ReadonlyMap<string, Activity> = new Map(
  (
    [
      [CREATE, ['created', 'registered', 'added', 'invited', 'joined', 'usage_reported']],
      [READ, ['viewed', 'listed', 'exported']],
      [UPDATE, ['updated', 'changed', 'rotated', 'revoked', 'claimed']],
      [DELETE, ['deleted', 'removed', 'ended']],
    ] as const
  ).flatMap(([activity, verbs]) => verbs.map((verb) => [verb, activity])),
);

const BY_METHOD: ReadonlyMap<string, Activity> = new Map([
  ['GET', READ],
  ['HEAD', READ],
  ['POST', CREATE],
  ['PUT', UPDATE],
  ['PATCH', UPDATE],
  ['DELETE', DELETE],
]);

/** `activity_id` of the class by the verb of the action; the use of a key is what its request does. 99 is Other. */
export function activityOf({ action, request }: Pick<AuditEventView, 'action' | 'request'>): Activity {
  const verb = action.slice(action.indexOf('.') + 1);
  const known = verb === 'used' ? BY_METHOD.get(request.method ?? '') : BY_VERB.get(verb);
  return known ?? { id: 99, name: verb };
}
