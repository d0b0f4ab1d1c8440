import { Injectable, RequestMethod, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AccessDenied, OrganizationNotFound, PeopleOnly } from './access.errors.js';
import { ACCESS_METADATA, type AccessDeclaration } from './access.decorators.js';
import { Catalogue } from './catalogue.js';
import { decide } from './decide.js';
import { PrincipalResolver, RequestLimits, type AuthenticatedRequest } from './ports.js';
import type { Principal } from './principal.js';

type Handler = (...args: never[]) => unknown;

/** Authenticates the caller, settles the organization, and asks `decide()`; the same for keys and sessions. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly resolver: PrincipalResolver,
    private readonly limits: RequestLimits,
    private readonly catalogue: Catalogue,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const handler = context.getHandler() as Handler;
    const declaration = Reflect.getMetadata(ACCESS_METADATA, handler) as AccessDeclaration | undefined;
    // the boot refuses such a route; this holds should one come into being later
    if (!declaration) throw new Error(`${context.getClass().name}.${handler.name} declares no access.`);
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.context.successStatus = successStatusOf(handler);
    if (declaration.kind === 'public') return true;

    const { organizationId } = request.params;
    const principal = await this.resolver.resolve(request, organizationId);
    // set before the decision, so that a denial is on record with its caller
    request.principal = principal;
    if (declaration.kind === 'permission' || !declaration.unlimited) await this.limits.count(principal);
    settleOrganization(principal, organizationId);
    this.enforce(principal, declaration);
    request.context.decideAgain = async () => {
      const now = await this.resolver.resolve(request, organizationId);
      settleOrganization(now, organizationId);
      this.enforce(now, declaration);
    };
    return true;
  }

  private enforce(principal: Principal, declaration: Exclude<AccessDeclaration, { kind: 'public' }>): void {
    const open = declaration.kind === 'authenticated' ? declaration : null;
    if (!open?.evenSuspended) {
      const needed =
        declaration.kind === 'permission' ? this.catalogue.permission(declaration.permission) : null;
      const decision = decide(principal, needed);
      if (!decision.allowed) throw new AccessDenied(principal, decision);
    }
    if (open?.people && principal.subject.kind !== 'user') throw new PeopleOnly();
  }
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
