import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from '../access/ports.js';

/** Scheme, host and port under which the client reached the service, e.g. `https://keys.example.com`. */
export const RequestOrigin = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { protocol, host } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  return `${protocol}://${host}`;
});
