import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import {
  Authenticated as DeclareAuthenticated,
  RequirePermission as DeclarePermission,
  type AuthenticatedOptions,
} from '../access/access.decorators.js';
import type { Permission } from '../access/catalogue.js';
import { principalOf } from './guard/host-request.js';
import { exchangeOf } from './guard/transport.js';

/** The caller needs this permission of the catalogue, in the organization that the request is about. */
export const RequirePermission = (permission: Permission): MethodDecorator => DeclarePermission(permission);

/** Any principal may call it. */
export const Authenticated = (options: Omit<AuthenticatedOptions, 'evenSuspended'> = {}): MethodDecorator =>
  DeclareAuthenticated(options);

export { Public } from '../access/access.decorators.js';

/** The principal that the guard has let in. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(exchangeOf(context).request),
);
