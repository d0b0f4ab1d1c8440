import { Injectable, RequestMethod, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AccessDenied, OrganizationNotFound, PeopleOnly } from './access.errors.js';
import { ACCESS_METADATA, type AccessDeclaration } from './access.decorators.js';
import { Catalogue, type PermissionDefinition } from './catalogue.js';
import { decide } from './decide.js';
import { PrincipalResolver, RequestLimits, type AuthenticatedRequest } from './ports.js';
import type { OrganizationRef, Principal } from './principal.js';

type Handler = (...args: never[]) => unknown;

interface Route {
  readonly declaration: AccessDeclaration;
  readonly successStatus: number;
}

/** Authenticates the caller, settles the organization, and asks `decide()`; the same for keys and sessions. */
@Injectable()
export class PermissionGuard implements CanActivate {
  private readonly routes = new Map<Handler, Route>();

  constructor(
    private readonly resolver: PrincipalResolver,
    private readonly limits: RequestLimits,
    private readonly catalogue: Catalogue,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { declaration, successStatus } = this.routeOf(context);
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.context.successStatus = successStatus;
    if (declaration.kind === 'public') return true;

    const { organizationId } = request.params;
    const principal = await this.resolver.resolve(request, organizationId);
    // set before the decision, so that a denial is on record with its caller
    request.principal = principal;
    if (declaration.kind === 'permission' || !declaration.unlimited) await this.limits.count(principal);
    request.covered = await this.admit(principal, organizationId, declaration);
    request.context.decideAgain = async () => {
      const now = await this.resolver.resolve(request, organizationId);
      await this.admit(now, organizationId, declaration);
    };
    return true;
  }

  /** Metadata is read once a handler: reading it walks prototypes. */
  private routeOf(context: ExecutionContext): Route {
    const handler = context.getHandler() as Handler;
    let route = this.routes.get(handler);
    if (!route) {
      const declaration = Reflect.getMetadata(ACCESS_METADATA, handler) as AccessDeclaration | undefined;
      // the boot refuses such a route; this holds should one come into being later
      if (!declaration) throw new Error(`${context.getClass().name}.${handler.name} declares no access.`);
      route = { declaration, successStatus: successStatusOf(handler) };
      this.routes.set(handler, route);
    }
    return route;
  }

  /** @returns the organizations that the request is about, where its route asks for a permission `anywhere` */
  private async admit(
    principal: Principal,
    organizationId: string | undefined,
    declaration: Exclude<AccessDeclaration, { kind: 'public' }>,
  ): Promise<OrganizationRef[] | undefined> {
    settleOrganization(principal, organizationId);
    if (declaration.kind === 'permission') {
      const needed = this.catalogue.permission(declaration.permission);
      if (declaration.anywhere) return this.covered(principal, needed);
      assertAllowed(principal, needed);
      return undefined;
    }
    if (!declaration.evenSuspended) assertAllowed(principal, null);
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

function successStatusOf(handler: Handler): number {
  const declared = Reflect.getMetadata('__httpCode__', handler) as number | undefined;
  if (declared !== undefined) return declared;
  return Reflect.getMetadata('method', handler) === RequestMethod.POST ? 201 : 200;
}
