import type { Permission } from '../../access/catalogue.js';
import type { KeyBounds, Principal, Subject } from '../../access/principal.js';
import type { RequestContext } from '../../access/request-context.js';
import type { ProblemCode } from '../../http/problem-codes.js';
import { Problem } from '../../http/problem.js';
import type { Authorization } from './keys-service.js';

/** Fields of a problem that are made anew for the host's answer. */
const MADE_ANEW = new Set(['type', 'title', 'status', 'detail', 'code', 'requestId']);

/** What the service would answer itself, for the host to answer it. */
export function problemOfAnswer({ problem = {}, headers = {} }: Authorization): Problem {
  const { status, code, detail } = problem as { status: number; code: ProblemCode; detail: string };
  const extra = Object.fromEntries(Object.entries(problem).filter(([name]) => !MADE_ANEW.has(name)));
  return new Problem(status, code, detail, extra, headers);
}

/**
 * The caller as the service knows it. What it may do at this moment is one set here: of a permission that is not in it `decide()`
 * says `not_granted`, whatever the reason.
 */
export function principalOfAnswer({ principal, at }: Authorization, request: RequestContext): Principal {
  const { subject, userId, organization, key, permissions } = principal!;
  const held: ReadonlySet<Permission> = new Set(permissions);
  return {
    credentialId: subject.id,
    userId,
    subject: subject as Subject,
    organization,
    granted: held,
    scoped: held,
    entitled: EVERYTHING,
    requires: null,
    key: key && boundsOf(key),
    at: new Date(at!),
    request,
  };
}

/** What is held needs no feature that is not there. */
const EVERYTHING: Principal['entitled'] = Object.assign(new Set<never>(), { has: () => true });

const boundsOf = ({
  id,
  prefix,
  scopes,
  expiresAt,
  retiresAt,
  allowedCidrs,
  rateLimit,
}: KeyBounds): KeyBounds => ({
  id,
  prefix,
  scopes,
  expiresAt: timeOf(expiresAt),
  retiresAt: timeOf(retiresAt),
  allowedCidrs,
  rateLimit,
});

/** JSON has texts for times. */
const timeOf = (time: Date | null): Date | null => (time === null ? null : new Date(time));
