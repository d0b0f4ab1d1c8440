import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Logger } from 'pino';
import { newId } from '../database/columns.js';
import './fastify-request.js';
import { assertText, parseJsonBody } from './json-body.js';
import { problemBody, PROBLEM_CONTENT_TYPE } from './problem-body.js';
import { frameworkProblem } from './to-problem.js';
import { idempotencyOf, requestContext } from './request-context.js';

const BODY_LIMIT = 1_048_576;

export interface ServerOptions {
  readonly logger: Logger;
  /** CIDRs whose `X-Forwarded-*` headers count */
  readonly trustProxy: readonly string[];
}

/** The Fastify server below Nest: limits, request ids, error shapes of what never reaches Nest. */
export function createServer({ logger, trustProxy }: ServerOptions): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    disableRequestLogging: true,
    genReqId: newId,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerRawError,
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      void sendFrameworkError({ statusCode: 400 }, request, reply),
  } as unknown as FastifyServerOptions);
}

/** Registers what every request passes before it reaches a controller. */
export async function prepareServer(fastify: FastifyInstance): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.decorateRequest('context');
  fastify.addHook('onRequest', (request, reply, done) => {
    request.context = requestContext(request);
    reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    try {
      for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
        for (const text of [name, ...(Array.isArray(value) ? value : [value])])
          assertText(String(text), name);
      }
      request.context.idempotency = idempotencyOf(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

function sendFrameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = frameworkProblem(error)!;
  return reply
    .code(problem.getStatus())
    .header('content-type', PROBLEM_CONTENT_TYPE)
    .send(JSON.stringify(problemBody(problem, request.id)));
}

/** Bytes that are no HTTP request at all: the answer is written to the socket, in the same shape as all others. */
function answerRawError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const statusCode =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(problemBody(frameworkProblem({ statusCode })!, newId()));
  socket.end(
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\ncontent-type: ${PROBLEM_CONTENT_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
