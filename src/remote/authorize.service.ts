import { HttpException, Injectable } from '@nestjs/common';
import { AccessDenied, OrganizationNotFound, PeopleOnly } from '../access/access.errors.js';
import { Admission, type Guarded } from '../access/admission.js';
import { Catalogue, type Permission } from '../access/catalogue.js';
import { RequestLimits } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import { isService } from '../access/services.js';
import { eventRow, type AuditTarget, type EventRow } from '../audit/audit-event.js';
import { AuditService } from '../audit/audit.service.js';
import { Credentials } from '../authentication/credentials.js';
import { invalidToken } from '../authentication/refusals.js';
import { newId } from '../database/columns.js';
import { newContext, plainAddress } from '../http/request-context.js';
import { problemBody } from '../http/problem-body.js';
import { Problem } from '../http/problem.js';
import { failureOf, toProblem } from '../http/to-problem.js';
import { principalView } from './authorization.view.js';
import type { AuthorizationView, AuthorizeDto } from './authorize.dto.js';
import { HostRoutes } from '../api-keys/usage/host-routes.js';

/** What has come of one question. */
interface Judged {
  readonly view: AuthorizationView;
  /** the use of a key */
  readonly row: EventRow | null;
}

/**
 * Decides for other services what callers of theirs may do, as the guard does for its own routes, and puts every use of a
 * key on record before it answers. What is asked together is read together and written together.
 */
@Injectable()
export class AuthorizeService {
  constructor(
    private readonly credentials: Credentials,
    private readonly limits: RequestLimits,
    private readonly admission: Admission,
    private readonly catalogue: Catalogue,
    private readonly audit: AuditService,
    private readonly routes: HostRoutes,
  ) {}

  /**
   * @returns the answers in the order of the questions
   * @throws DatabaseUnavailable when one of them cannot be decided or put on record: then none is answered
   */
  async authorize(service: Principal, questions: readonly AuthorizeDto[]): Promise<AuthorizationView[]> {
    const judged = await Promise.all(questions.map((question) => this.judge(service, question)));
    const asked = questions.flatMap(({ permission, request: { method, route } }) =>
      permission !== null && this.catalogue.isPermission(permission) ? [{ method, route, permission }] : [],
    );
    await Promise.all([
      this.audit.append(judged.flatMap(({ row }) => (row ? [row] : []))),
      this.routes.learn(asked),
    ]);
    return judged.map(({ view }) => view);
  }

  private async judge(service: Principal, question: AuthorizeDto): Promise<Judged> {
    const { request, token, organizationId } = question;
    const context = newContext({
      ...request,
      id: request.id ?? newId(),
      ip: plainAddress(request.ip, undefined),
      userAgent: request.userAgent ?? undefined,
    });
    let principal: Principal | null = null;
    try {
      const caller = await this.credentials.resolveToken(token, { context }, organizationId);
      if (isService(caller)) throw invalidToken();
      principal = caller;
      await this.admit(principal, question);
      const row = useOf(service, question, principal, null);
      return { row, view: { allowed: true, ...this.answer(principal, row, context) } };
    } catch (error) {
      if (!(error instanceof HttpException) || error.getStatus() >= 500) throw error;
      return this.refuse(service, question, principal, context, error);
    }
  }

  /** @throws what the guard would for a route of its own */
  private async admit(principal: Principal, question: AuthorizeDto): Promise<void> {
    const { permission, organizationId } = question;
    const isKnown = permission === null || this.catalogue.isPermission(permission);
    const declaration = declarationOf(isKnown ? question : { permission: null });
    if (!question.unlimited) await this.limits.count(principal);
    await this.admission.decide(principal, organizationId, declaration);
    if (!isKnown) throw new UnknownPermission(permission);
  }

  private refuse(
    service: Principal,
    question: AuthorizeDto,
    principal: Principal | null,
    context: RequestContext,
    error: HttpException,
  ): Judged {
    const problem = toProblem(error, this.catalogue);
    const row = principal && useOf(service, question, principal, { error, problem });
    const view = {
      allowed: false,
      reason: reasonOf(error, problem),
      ...this.answer(principal, row, context),
      problem: problemBody(problem, context.id),
      headers: problem.headers,
    };
    return { row, view };
  }

  private answer(
    principal: Principal | null,
    row: EventRow | null,
    { id: requestId, quota }: RequestContext,
  ): Pick<AuthorizationView, 'principal' | 'at' | 'eventId' | 'requestId' | 'quota'> {
    return {
      ...(principal && { principal: principalView(principal, this.catalogue), at: principal.at }),
      eventId: row ? (row[0] as string) : null,
      requestId,
      ...(quota && { quota }),
    };
  }
}

/** What the host's route declares. */
const declarationOf = ({
  permission,
  people = false,
  evenSuspended = false,
  unlimited = false,
}: Pick<AuthorizeDto, 'permission' | 'people' | 'evenSuspended' | 'unlimited'>): Guarded =>
  permission === null
    ? { kind: 'authenticated', people, evenSuspended, unlimited }
    : // the catalogue has it
      { kind: 'permission', permission: permission as Permission, anywhere: false, services: false };

/** The catalogue of this deployment lacks what the host's route asks for: nobody has it. */
class UnknownPermission extends Problem {
  constructor(requiredPermission: string) {
    super(
      403,
      'insufficient_scope',
      `The catalogue of the service has no permission '${requiredPermission}'; its operator adds it to CATALOGUE_FILE.`,
      { reason: 'not_granted', requiredPermission },
    );
  }
}

/** The use of a key as the log has it; which status the host answers with when it is allowed is not known here. */
function useOf(
  service: Principal,
  { permission, target }: AuthorizeDto,
  principal: Principal,
  refused: { readonly error: HttpException; readonly problem: Problem } | null,
): EventRow | null {
  if (principal.subject.kind !== 'api_key') return null;
  const { id, name } = service.subject;
  const failure = refused && failureOf(refused.error, refused.problem);
  return eventRow(principal, {
    action: 'api_key.used',
    outcome: failure?.outcome ?? 'success',
    reason: refused?.error instanceof UnknownPermission ? 'unknown_permission' : (failure?.reason ?? null),
    status: refused?.problem.getStatus() ?? null,
    target: (target as AuditTarget | null | undefined) ?? null,
    details: { service: { id, name }, ...(permission !== null && { requiredPermission: permission }) },
  });
}

function reasonOf(error: HttpException, problem: Problem): AuthorizationView['reason'] {
  if (error instanceof AccessDenied) return error.decision.reason;
  if (error instanceof OrganizationNotFound) return 'organization_not_found';
  if (error instanceof PeopleOnly) return 'people_only';
  if (error instanceof UnknownPermission) return 'unknown_permission';
  return problem.code === 'too_many_requests' ? 'too_many_requests' : 'invalid_token';
}
