import type { Principal } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
    principal?: Principal;
  }
}
