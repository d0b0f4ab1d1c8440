import {
  createParamDecorator,
  SetMetadata,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { Permission } from './catalogue.js';
import type { AuthenticatedRequest } from './ports.js';

/** What a route declares about who may call it; exactly one declaration a route. */
export type AccessDeclaration =
  | { readonly kind: 'permission'; readonly permission: Permission }
  | { readonly kind: 'authenticated'; readonly people: boolean; readonly evenSuspended: boolean }
  | { readonly kind: 'public' };

export const ACCESS_METADATA = 'praesidia:access';

const declare = (declaration: AccessDeclaration): CustomDecorator =>
  SetMetadata(ACCESS_METADATA, declaration);

/** The caller needs this permission of the catalogue. */
export const RequirePermission = (permission: Permission): CustomDecorator =>
  declare({ kind: 'permission', permission });

export interface AuthenticatedOptions {
  /** keys are refused with 403 `people_only` */
  readonly people?: boolean;
  /** keys suspended by the plan may call it too */
  readonly evenSuspended?: boolean;
}

/** Any principal may call it. */
export const Authenticated = ({
  people = false,
  evenSuspended = false,
}: AuthenticatedOptions = {}): CustomDecorator => declare({ kind: 'authenticated', people, evenSuspended });

/** No credential is asked for, and one that is presented is not looked at. */
export const Public = (): CustomDecorator => declare({ kind: 'public' });

/** The principal that the guard has let through. */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().principal,
);
