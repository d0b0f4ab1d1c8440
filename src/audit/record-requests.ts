import type { FastifyInstance } from 'fastify';
import { problemBody, PROBLEM_CONTENT_TYPE } from '../http/problem-body.js';
import { unavailable } from '../http/problem.js';
import type { RequestRecorder } from './request-recorder.js';

/** Holds every response back until its request is on record; one that cannot be recorded is answered 503 instead. */
export function recordRequests(fastify: FastifyInstance, recorder: RequestRecorder): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    const { principal, context } = request;
    if (!principal) return payload;
    if (context.replayed && reply.statusCode < 300) reply.code(200).header('idempotent-replayed', 'true');
    try {
      await recorder.record(principal, reply.statusCode);
      return payload;
    } catch (error) {
      request.log.error({ err: error }, 'the request could not be put on record');
      const problem = unavailable();
      reply.code(503).headers({ ...problem.headers, 'content-type': PROBLEM_CONTENT_TYPE });
      reply.removeHeader('content-length');
      return JSON.stringify(problemBody(problem, context.id));
    }
  });
}
