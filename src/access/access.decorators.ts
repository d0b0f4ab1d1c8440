import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Permission } from './catalogue.js';
import type { AuthenticatedRequest } from './ports.js';

/** What a route declares about who may call it; exactly one declaration a route. */
export type AccessDeclaration =
  | {
      readonly kind: 'permission';
      readonly permission: Permission;
      readonly anywhere: boolean;
      readonly services: boolean;
    }
  | {
      readonly kind: 'authenticated';
      readonly people: boolean;
      readonly evenSuspended: boolean;
      readonly unlimited: boolean;
    }
  | { readonly kind: 'service' }
  | { readonly kind: 'public' };

export const ACCESS_METADATA = 'praesidia:access';

// a second declaration would silently replace the first: the class is then not even defined
const declare =
  (declaration: AccessDeclaration): MethodDecorator =>
  (target, name, descriptor) => {
    if (Reflect.hasMetadata(ACCESS_METADATA, descriptor.value as object)) {
      throw new Error(
        `${target.constructor.name}.${String(name)} declares access twice. Put exactly one of @RequirePermission, @Authenticated or @Public on it.`,
      );
    }
    SetMetadata(ACCESS_METADATA, declaration)(target, name, descriptor);
  };

export interface PermissionOptions {
  /** for a route outside any organization: it is enough to hold the permission in one, and the route is about all of these */
  readonly anywhere?: boolean;
  /** a service token may call it too, without the permission, in any organization */
  readonly services?: boolean;
}

/** The caller needs this permission of the catalogue. */
export const RequirePermission = (
  permission: Permission,
  { anywhere = false, services = false }: PermissionOptions = {},
): MethodDecorator => declare({ kind: 'permission', permission, anywhere, services });

export interface AuthenticatedOptions {
  /** keys are refused with 403 `people_only` */
  readonly people?: boolean;
  /** keys suspended by the plan may call it too */
  readonly evenSuspended?: boolean;
  /** it does not count against the rate limit of a key */
  readonly unlimited?: boolean;
}

/** Any principal may call it. */
export const Authenticated = ({
  people = false,
  evenSuspended = false,
  unlimited = false,
}: AuthenticatedOptions = {}): MethodDecorator =>
  declare({ kind: 'authenticated', people, evenSuspended, unlimited });

/** For service tokens alone: people and keys are refused with 403 `services_only`. */
export const ServicesOnly = (): MethodDecorator => declare({ kind: 'service' });

/** No credential is asked for, and one that is presented is not looked at. */
export const Public = (): MethodDecorator => declare({ kind: 'public' });

/** Where the caller holds the permission of a route that asks for it `anywhere`; one at least. */
export const CoveredOrganizations = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().covered,
);

/** The principal that the guard has let through. */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().principal,
);
