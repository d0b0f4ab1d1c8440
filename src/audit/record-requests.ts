import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemBody, PROBLEM_CONTENT_TYPE } from '../http/problem-body.js';
import { unavailable } from '../http/problem.js';
import type { RequestRecorder } from './request-recorder.js';

// a 503 is due within 2 s of the request, and most of that is gone when it is known
const PATIENCE_MS = 300;

/**
 * Holds every response back until its request is on record; one that cannot be recorded is answered 503 instead. What is
 * a 503 anyway stays the one it is, and does not wait long for the same database again.
 */
export function recordRequests(fastify: FastifyInstance, recorder: RequestRecorder): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { principal } = request;
    // not at once: Node's parser is to say first what is wrong with the rest of what has arrived
    if (!principal) return queueMicrotask(() => done(null, payload));
    const { context } = request;
    if (context.replayed && reply.statusCode < 300) reply.code(200).header('idempotent-replayed', 'true');
    const recorded = recorder.record(principal, reply.statusCode);
    const unavailableAnyway = reply.statusCode === 503;
    (unavailableAnyway ? Promise.race([recorded, sleep(PATIENCE_MS)]) : recorded).then(
      () => done(null, payload),
      (error: Error) => {
        request.log.error({ err: error }, 'the request could not be put on record');
        done(null, unavailableAnyway ? payload : refuse(request, reply, payload));
      },
    );
  });
}

/** @returns the body of the 503 that is sent instead */
function refuse(request: FastifyRequest, reply: FastifyReply, payload: unknown): string {
  // nobody will read it
  if (payload instanceof Readable) payload.destroy();
  const problem = unavailable();
  reply.code(503).headers({ ...problem.headers, 'content-type': PROBLEM_CONTENT_TYPE });
  reply.removeHeader('content-length').removeHeader('idempotent-replayed');
  return JSON.stringify(problemBody(problem, request.context.id));
}
