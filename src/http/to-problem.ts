import { HttpException } from '@nestjs/common';
import {
  AccessDenied,
  ExceedsCaller,
  ForServicesOnly,
  OrganizationNotFound,
  PeopleOnly,
} from '../access/access.errors.js';
import type { Catalogue, Feature, Permission } from '../access/catalogue.js';
import type { Failure } from '../access/request-context.js';
import { isService } from '../access/services.js';
import { isUnavailable, OutcomeUnknown } from '../database/errors.js';
import { notFound, Problem, unavailable } from './problem.js';
import type { ProblemCode } from './problem-codes.js';

/** Any error that ends a request, as the problem that answers it. What is not known becomes a 500 that tells nothing. */
export function toProblem(error: unknown, catalogue: Catalogue): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof AccessDenied) return deniedProblem(error, catalogue);
  if (error instanceof PeopleOnly) {
    return new Problem(403, 'people_only', 'This is for people: sign in instead of using an API key.');
  }
  if (error instanceof ForServicesOnly) {
    return new Problem(403, 'services_only', 'This is for other services, by a service token (pst_…).');
  }
  if (error instanceof ExceedsCaller) return new Problem(403, 'exceeds_caller', error.detail);
  if (error instanceof OrganizationNotFound) return notFound('organization');
  if (error instanceof OutcomeUnknown) {
    const detail =
      'The connection to the database broke while the change was saved. Look whether it took place.';
    return new Problem(503, 'outcome_unknown', detail, {}, { 'retry-after': '1' });
  }
  // first what the framework has put a status on: a caller that hangs up is a broken socket too, but not the database's
  const known = frameworkProblem(error);
  if (known) return known;
  if (isUnavailable(error)) return unavailable();
  return new Problem(500, 'internal_error', 'Something went wrong on our side.');
}

/** How a request that ends with an error comes on record. */
export const failureOf = (error: unknown, problem: Problem): Failure => ({
  outcome: problem.getStatus() === 403 ? 'denied' : 'failed',
  reason: error instanceof AccessDenied ? error.decision.reason : problem.code,
  requiredPermission: error instanceof AccessDenied ? error.decision.permission : null,
});

function deniedProblem({ principal, decision }: AccessDenied, catalogue: Catalogue): Problem {
  const { permission, reason, feature } = decision;
  if (reason === 'not_in_plan') {
    return planUpgradeRequired(catalogue, principal.organization?.plan, feature!, permission);
  }
  const detail =
    reason === 'out_of_scope'
      ? `The key's scopes do not include ${permission}.`
      : isService(principal)
        ? 'A service token authorizes requests, records events and changes plans, and does nothing else.'
        : `${permission} has not been granted to the caller.`;
  if (!principal.key) {
    const required = permission && { requiredPermission: permission };
    return new Problem(403, 'insufficient_scope', detail, { reason, ...required });
  }
  const scopes = catalogue.scopesHolding(permission!);
  const scope = scopes.length > 0 ? `, scope="${scopes.join(' ')}"` : '';
  const challenge = `Bearer realm="praesidia", error="insufficient_scope"${scope}`;
  return new Problem(
    403,
    'insufficient_scope',
    detail,
    { reason, requiredPermission: permission, scopes },
    { 'www-authenticate': challenge },
  );
}

/** 403 naming the feature, the plan and the plans that have it. */
export function planUpgradeRequired(
  catalogue: Catalogue,
  plan: string | undefined,
  requiredFeature: Feature,
  permission: Permission | null,
): Problem {
  const plansWithFeature = catalogue.plansWith(requiredFeature);
  const detail = `The plan '${plan}' does not include ${requiredFeature}. Plans that do: ${plansWithFeature.join(', ')}.`;
  const required = permission && { requiredPermission: permission };
  return new Problem(403, 'plan_upgrade_required', detail, {
    requiredFeature,
    plan,
    plansWithFeature,
    ...required,
  });
}

const BY_STATUS: Record<number, [ProblemCode, string]> = {
  400: ['invalid_request', 'The request is malformed.'],
  404: ['not_found', 'There is no such route.'],
  405: ['method_not_allowed', 'This path does not answer to this method.'],
  408: ['request_timeout', 'The request took too long to arrive.'],
  413: ['payload_too_large', 'The body is larger than 1 MiB.'],
  414: ['invalid_request', 'The URL is too long.'],
  415: ['unsupported_media_type', 'Send the body as application/json in UTF-8, not compressed.'],
  417: ['invalid_request', 'The only expectation that can be met is "100-continue".'],
  431: ['headers_too_large', 'The headers are too large.'],
};

/** Errors of Nest and Fastify themselves: unknown routes, bodies that cannot be parsed, too large ones. */
export function frameworkProblem(error: unknown): Problem | null {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return null;
  const [code, detail] = BY_STATUS[status] ?? BY_STATUS[400]!;
  return new Problem(status, code, detail);
}
