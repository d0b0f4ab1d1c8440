import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import {
  Authenticated as DeclareAuthenticated,
  Public as DeclarePublic,
  RequirePermission as DeclarePermission,
  type AuthenticatedOptions,
} from '../access/access.decorators.js';
import type { Permission } from '../access/catalogue.js';
import { principalOf } from './guard/host-request.js';
import { exchangeOf } from './guard/transport.js';
import { describeAccess } from './swagger.js';

/** The caller needs this permission of the catalogue, in the organization that the request is about. */
export const RequirePermission = (permission: Permission): MethodDecorator =>
  applyDecorators(DeclarePermission(permission), describeAccess(permission));

/** Any principal may call it. */
export const Authenticated = (options: Omit<AuthenticatedOptions, 'evenSuspended'> = {}): MethodDecorator =>
  applyDecorators(DeclareAuthenticated(options), describeAccess(null));

/** No credential is asked for, and one that is presented is not looked at. */
export const Public = (): MethodDecorator => DeclarePublic();

/** The principal that the guard has let in. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(exchangeOf(context).request),
);
