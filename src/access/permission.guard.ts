import { Injectable, RequestMethod, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ACCESS_METADATA, type AccessDeclaration } from './access.decorators.js';
import { Admission } from './admission.js';
import type { AuthenticatedRequest } from './ports.js';

export type Handler = (...args: never[]) => unknown;

interface Route {
  readonly declaration: AccessDeclaration;
  readonly successStatus: number;
}

/** Reads what a route declares, and has the caller admitted by it. */
@Injectable()
export class PermissionGuard implements CanActivate {
  private readonly routes = new Map<Handler, Route>();

  constructor(private readonly admission: Admission) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { declaration, successStatus } = this.routeOf(context);
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.context.successStatus = successStatus;
    if (declaration.kind === 'public') return true;
    return this.admission.admit(request, request.params.organizationId, declaration).then(() => true);
  }

  /** Metadata is read once a handler: reading it walks prototypes. */
  private routeOf(context: ExecutionContext): Route {
    const handler = context.getHandler() as Handler;
    let route = this.routes.get(handler);
    if (!route) {
      const declaration = declarationOf(handler);
      // the boot refuses such a route; this holds should one come into being later
      if (!declaration) throw new Error(`${context.getClass().name}.${handler.name} declares no access.`);
      route = { declaration, successStatus: successStatusOf(handler) };
      this.routes.set(handler, route);
    }
    return route;
  }
}

export const declarationOf = (handler: Handler): AccessDeclaration | undefined =>
  Reflect.getMetadata(ACCESS_METADATA, handler) as AccessDeclaration | undefined;

/** What the handler answers with when it succeeds, by what Nest's decorators say. */
export function successStatusOf(handler: Handler): number {
  const declared = Reflect.getMetadata('__httpCode__', handler) as number | undefined;
  if (declared !== undefined) return declared;
  return Reflect.getMetadata('method', handler) === RequestMethod.POST ? 201 : 200;
}
