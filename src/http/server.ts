import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  fastify,
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Logger } from 'pino';
import { newId } from '../database/columns.js';
import { FORM, parseFormBody } from './form-body.js';
import { BODY_LIMIT, parseJsonBody } from './json-body.js';
import { problemBody, PROBLEM_CONTENT_TYPE } from './problem-body.js';
import { lazyLogger } from './lazy-logger.js';
import { logRequest, logRequests } from './request-log.js';
import { requestContext } from './request-context.js';
import { securityHeaders } from './security-headers.js';
import { socketServer } from './socket-server.js';
import { frameworkProblem } from './to-problem.js';
import { assertTransport } from './transport.js';
import './fastify-request.js';

const CLOSING_MS = 100;

export interface ServerOptions {
  readonly logger: Logger;
  /** CIDRs whose `X-Forwarded-*` headers count */
  readonly trustProxy: readonly string[];
  /** the world reaches the service by https, whatever a proxy says of a single request */
  readonly publicByHttps: boolean;
}

/** The server below Nest: limits, request ids, headers, and the answers to what never reaches Nest. */
export function createServer({ logger, trustProxy, publicByHttps }: ServerOptions): FastifyAdapter {
  const server = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: newId,
    childLoggerFactory: lazyLogger as never,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    serverFactory: socketServer(logger),
    // `socketServer` answers these, on each of the sockets that Fastify binds for `localhost` too
    clientErrorHandler: () => undefined,
    frameworkErrors: (error, request, reply) => answerUnroutable(error, request, reply),
  }) as unknown as FastifyInstance;
  // first, so that it counts what a later hook refuses
  closeConnections(server);
  setHeaders(server, publicByHttps);
  readBodies(server);
  logRequests(server);
  return new FastifyAdapter(server as never);
}

function setHeaders(server: FastifyInstance, publicByHttps: boolean): void {
  const constant = { ...securityHeaders(), 'cache-control': 'no-store' };
  server.decorateRequest('context');
  server.addHook('onRequest', (request, reply, done) => {
    request.context = requestContext(request);
    reply.headers(constant).header('x-request-id', request.id);
    if (publicByHttps || request.protocol === 'https')
      reply.header('strict-transport-security', 'max-age=31536000');
    try {
      assertTransport(request.raw);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Requests in flight end, then all connections do; Node by itself waits for those that have never sent anything, too. */
function closeConnections(server: FastifyInstance): void {
  let inFlight = 0;
  let closing: NodeJS.Timeout | undefined;
  server.addHook('onRequest', (_request, _reply, done) => {
    inFlight++;
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
  server.addHook('onResponse', (_request, _reply, done) => {
    inFlight--;
    done();
  });
  server.addHook('preClose', (done) => {
    closing = setInterval(() => inFlight > 0 || server.server.closeAllConnections(), CLOSING_MS).unref();
    done();
  });
  server.addHook('onClose', (_server, done) => {
    clearInterval(closing);
    done();
  });
}

function readBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const read = (type: string, parse: (body: Buffer, request: FastifyRequest) => unknown) =>
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (request, body, done) => {
      try {
        done(null, parse(body as Buffer, request));
      } catch (error) {
        done(error as Error);
      }
    });
  read('application/json', (body, { headers }) => parseJsonBody(body, headers));
  read(FORM, (body, { headers, routeOptions }) => {
    if (!routeOptions.config?.takesForm) throw frameworkProblem({ statusCode: 415 })!;
    return parseFormBody(body, headers);
  });
}

/** A URL that is no URL, or with a part longer than anything could be; no hook has seen the request. */
function answerUnroutable(error: { code?: string }, request: FastifyRequest, reply: FastifyReply): void {
  const statusCode = error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? 404 : 400;
  void reply
    .code(statusCode)
    .headers({
      'content-type': PROBLEM_CONTENT_TYPE,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': request.id,
    })
    .send(JSON.stringify(problemBody(frameworkProblem({ statusCode })!, request.id)));
  logRequest(request, reply);
}
