import { Injectable } from '@nestjs/common';
import { AccessDenied, ForServicesOnly, OrganizationNotFound, PeopleOnly } from './access.errors.js';
import type { AccessDeclaration } from './access.decorators.js';
import { Catalogue, type PermissionDefinition } from './catalogue.js';
import { decide } from './decide.js';
import { PrincipalResolver, RequestLimits, type AuthenticatedRequest } from './ports.js';
import type { OrganizationRef, Principal } from './principal.js';
import { admitService, isService } from './services.js';

/** What a route declares that asks who calls. */
export type Guarded = Exclude<AccessDeclaration, { kind: 'public' }>;

/** Authenticates the caller of a request, settles the organization, and asks `decide()`; the same for keys and sessions. */
@Injectable()
export class Admission {
  constructor(
    private readonly resolver: PrincipalResolver,
    private readonly limits: RequestLimits,
    private readonly catalogue: Catalogue,
  ) {}

  /** @throws whatever `PrincipalResolver` and `RequestLimits` do; AccessDenied, PeopleOnly, OrganizationNotFound */
  async admit(
    request: AuthenticatedRequest,
    organizationId: string | undefined,
    declaration: Guarded,
  ): Promise<void> {
    const principal = await this.resolver.resolve(request, organizationId);
    // set before the decision, so that a denial is on record with its caller
    request.principal = principal;
    // what need not be waited for is not: each `await` is a turn that every request would take
    const counting =
      declaration.kind !== 'authenticated' || !declaration.unlimited
        ? this.limits.count(principal)
        : undefined;
    if (counting) await counting;
    const covered = this.decide(principal, organizationId, declaration);
    request.covered = covered && (await covered);
    request.context.decideAgain = async () => {
      const now = await this.resolver.resolve(request, organizationId);
      await this.decide(now, organizationId, declaration);
    };
  }

  /**
   * Decides what a request asks for besides what it was admitted for, of the caller that was found out then. `decideAgain`
   * decides the whole of it.
   * @throws AccessDenied, PeopleOnly, OrganizationNotFound
   */
  async admitAlso(
    request: AuthenticatedRequest,
    organizationId: string | undefined,
    declaration: Guarded,
  ): Promise<void> {
    await this.decide(request.principal!, organizationId, declaration);
    const { context } = request;
    const before = context.decideAgain;
    context.decideAgain = async () => {
      await before();
      const now = await this.resolver.resolve(request, organizationId);
      await this.decide(now, organizationId, declaration);
    };
  }

  /**
   * What the guard decides of a caller that is known. Throws, or rejects, as `admit` does.
   * @returns the organizations that the request is about, where its route asks for a permission `anywhere`
   */
  decide(
    principal: Principal,
    organizationId: string | undefined,
    declaration: Guarded,
  ): Promise<OrganizationRef[]> | undefined {
    settleOrganization(principal, organizationId);
    if (isService(principal)) {
      admitService(principal, declaration);
      return undefined;
    }
    if (declaration.kind === 'permission') {
      const needed = this.catalogue.permission(declaration.permission);
      if (declaration.anywhere) return this.covered(principal, needed);
      assertAllowed(principal, needed);
      return undefined;
    }
    if (declaration.kind === 'service' || !declaration.evenSuspended) assertAllowed(principal, null);
    if (declaration.kind === 'service') throw new ForServicesOnly();
    if (declaration.people && principal.subject.kind !== 'user') throw new PeopleOnly();
    return undefined;
  }

  /** Where the caller holds a permission. @throws AccessDenied when it is nowhere */
  private async covered(principal: Principal, needed: PermissionDefinition): Promise<OrganizationRef[]> {
    const everywhere = await this.resolver.inEachOrganization(principal);
    const holding = everywhere.filter((each) => decide(each, needed).allowed);
    if (holding.length === 0) assertAllowed(everywhere[0] ?? principal, needed);
    return holding.map(({ organization }) => organization);
  }
}

function assertAllowed(principal: Principal, needed: PermissionDefinition | null): void {
  const decision = decide(principal, needed);
  if (!decision.allowed) throw new AccessDenied(principal, decision);
}

/** A foreign organization looks like a missing one. */
function settleOrganization(principal: Principal, organizationId: string | undefined): void {
  if (organizationId === undefined) return;
  const own = principal.organization?.id;
  if (own === undefined) throw new OrganizationNotFound();
  if (organizationId === 'self' || organizationId.toLowerCase() === own) return;
  throw new OrganizationNotFound();
}
