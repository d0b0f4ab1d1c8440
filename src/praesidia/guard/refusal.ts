import { HttpException } from '@nestjs/common';
import type { Principal } from '../../access/principal.js';
import { AccessDenied, ExceedsCaller, OrganizationNotFound, PeopleOnly } from '../../access/access.errors.js';
import type { Catalogue } from '../../access/catalogue.js';
import { DatabaseUnavailable, isUnavailable, OutcomeUnknown } from '../../database/errors.js';
import { newId } from '../../database/new-id.js';
import { problemBody } from '../../http/problem-body.js';
import type { ProblemCode } from '../../http/problem-codes.js';
import { Problem } from '../../http/problem.js';
import { toProblem } from '../../http/to-problem.js';

/**
 * What Praesidia refuses in a host, as an exception that Nest and the host's own filters know: its response is the problem
 * (RFC 9457) that answers it.
 */
export class Refusal extends HttpException {
  readonly code: ProblemCode;
  /** that belong to the answer, e.g. `WWW-Authenticate` */
  readonly headers: Readonly<Record<string, string>>;
  /** the problem, for GraphQL servers, which put it beside the error's message */
  readonly extensions: Readonly<Record<string, unknown>>;

  /** @internal */
  constructor(
    problem: Problem,
    readonly requestId: string,
  ) {
    const body = problemBody(problem, requestId);
    super(body, problem.getStatus(), { cause: problem });
    this.message = problem.detail;
    this.code = problem.code;
    this.headers = problem.headers;
    this.extensions = { ...body };
  }
}

const OURS = [
  Problem, AccessDenied, PeopleOnly, ExceedsCaller, OrganizationNotFound, DatabaseUnavailable, OutcomeUnknown,
] as const; // prettier-ignore

/** The problem of an error that is ours; null for one of the host. */
export const problemOf = (error: unknown, catalogue: Catalogue): Problem | null =>
  OURS.some((kind) => error instanceof kind) || isUnavailable(error) ? toProblem(error, catalogue) : null;

/** Lets what is asked of our services fail as a host expects it. */
export async function asHost<T>(
  catalogue: Catalogue,
  principal: Principal | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const problem = problemOf(error, catalogue);
    throw problem ? new Refusal(problem, principal?.request.id ?? newId()) : error;
  }
}
