import type { AccessExplanation, AuditEvent, Remedy } from '../../api/schema';
import { actorLabel, requestLabel } from './describe';

export interface Refusal {
  readonly event: AuditEvent;
  /** what the request was not allowed, where it was the decision that said no */
  readonly permission: string | null;
}

/** The event that says how the request ended; undefined when none of them was refused. */
export function refusalAmong(events: readonly AuditEvent[]): Refusal | undefined {
  const event = events.find(({ outcome }) => outcome !== 'success');
  return event && { event, permission: neededBy(event) };
}

/** The permission for want of which a request was denied; null where it was not for that. */
export function neededBy({ details }: AuditEvent): string | null {
  const { requiredPermission } = details as { requiredPermission?: unknown };
  return typeof requiredPermission === 'string' ? requiredPermission : null;
}

const REJECTED: Readonly<Record<string, string>> = {
  revoked: 'had been revoked',
  expired: 'had expired',
  retired: 'had been replaced by another one and its overlap was over',
  ended: 'had ended',
};

const FAILED: Readonly<Record<string, string>> = {
  validation_failed: 'a field or parameter had a value that is not accepted',
  not_found: 'what it asked for is not there, or belongs to another organization',
  conflict: 'the state of the thing did not permit it, for example because a name was taken',
  too_many_requests: 'the rate limit was used up',
  idempotency_mismatch: 'its Idempotency-Key had been used for another request',
  unavailable: 'the database could not be reached',
  internal_error: 'the service made a mistake',
  people_only: 'it is for people, and an API key cannot do it',
  exceeds_caller: 'it would have handed out more than the key itself holds',
  policy_violation: 'the key policy of the organization forbids it',
};

/** Why a request was refused, as one sentence. */
export function refusalSentence({ event, permission }: Refusal): string {
  const { actor, action, reason, request } = event;
  const who = actor.kind === 'api_key' ? `the key “${actor.name}” (${actor.keyPrefix}…)` : actorLabel(actor);
  const what = requestLabel(request) ?? 'The request';
  if (action.endsWith('.rejected')) return `${what} was refused because ${rejection(event, who)}.`;
  const needed = permission ?? 'the permission that it needs';
  switch (reason) {
    case 'out_of_scope':
      return `${what} was refused because ${who} has no scope that holds ${needed}.`;
    case 'not_granted':
      return `${what} was refused because ${needed} is not something that ${who} could be given: it is for people, or the key's creator does not hold it.`;
    case 'not_in_plan':
      return `${what} was refused because the organization's plan did not include ${permission ?? 'the use of API keys'}.`;
    default:
      return `${what} by ${who} was answered ${request.status} because ${FAILED[reason ?? ''] ?? `of “${reason}”`}.`;
  }
}

function rejection({ actor, reason, request }: AuditEvent, who: string): string {
  if (reason === 'cidr') return `it came from ${request.ip}, where ${who} may not be used`;
  if (reason === 'invalid_credentials') return `the e-mail or the password of ${who} was not right`;
  const subject = actor.kind === 'api_key' ? who : `the session of ${who}`;
  return `${subject} ${REJECTED[reason ?? ''] ?? `was not accepted (${reason})`}`;
}

const REMEDIES: Readonly<Record<Remedy['change'], string>> = {
  add_scope: 'giving it the scope',
  give_role: 'giving its creator the role',
  change_plan: 'changing to the plan',
  claim_key: 'claiming the key',
  accept_invitation: 'accepting the invitation',
};

/** What the same request would meet at this moment. */
export function remedySentence({ allowed, detail, wouldAllow }: AccessExplanation): string {
  if (allowed) return 'By now such a request would be allowed.';
  if (wouldAllow.length === 0) return `It still would be: ${detail}`;
  const changes = wouldAllow.map(({ change, anyOf }) =>
    [REMEDIES[change], anyOf.join(' or ')].join(' ').trim(),
  );
  return `It would be allowed by ${changes.join(' and ')}.`;
}
