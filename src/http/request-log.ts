import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../access/principal.js';
import './fastify-request.js';

/**
 * One structured line for each request once it is answered. The route's template stands for the URL, which may carry
 * what is nobody's business: ids, search texts, a token that was put there by mistake.
 */
export function logRequests(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    logRequest(request, reply);
    done();
  });
}

/** The line carries `requestId` by the request's own logger. */
export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { context, method, principal } = request;
  request.log.info(
    {
      method,
      // no route, no template
      route: context?.route || null,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      ip: context?.ip ?? request.ip,
      caller: principal ? callerOf(principal) : null,
    },
    'request',
  );
}

const callerOf = ({ subject, organization }: Principal) => ({
  kind: subject.kind,
  id: subject.id,
  ...(subject.keyPrefix && { prefix: subject.keyPrefix }),
  ...(organization && { organization: organization.id }),
});
