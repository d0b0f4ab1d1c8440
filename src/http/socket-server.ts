import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { newId } from '../database/columns.js';
import { problemBody, PROBLEM_CONTENT_TYPE } from './problem-body.js';
import { frameworkProblem } from './to-problem.js';

const LIMITS = {
  /** for a request to arrive as a whole; then 408 */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  /** longer than the 60 s after which usual load balancers give an idle connection up */
  keepAliveTimeout: 72_000,
  // `assertTransport` checks it and answers as a problem, where Node's answer has no body
  requireHostHeader: false,
};

const STATUS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/**
 * Makes the HTTP servers for Fastify. What Node would answer by itself, or by closing the connection, is answered as a
 * problem: bytes that are no HTTP, too large headers, slow requests, CONNECT, an unknown `Expect`.
 */
export const socketServer =
  (logger: Logger) =>
  (handler: RequestListener): Server => {
    const server = createServer(LIMITS, handler).setTimeout(60_000);
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      answer(socket, STATUS[error.code ?? ''] ?? 400);
    });
    server.on('connect', (_request, socket) => answer(socket, 405));
    server.on('checkExpectation', (_request, { socket }) => answer(socket!, 417));
    return server;

    function answer(socket: Duplex, statusCode: number): void {
      const requestId = newId();
      const body = JSON.stringify(problemBody(frameworkProblem({ statusCode })!, requestId));
      const allow = statusCode === 405 ? 'allow: \r\n' : '';
      socket.end(
        `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\ncontent-type: ${PROBLEM_CONTENT_TYPE}\r\n` +
          `content-length: ${Buffer.byteLength(body)}\r\nx-request-id: ${requestId}\r\ncache-control: no-store\r\n` +
          `x-content-type-options: nosniff\r\n${allow}connection: close\r\n\r\n${body}`,
      );
      const ip = (socket as Partial<Socket>).remoteAddress;
      logger.info({ requestId, method: null, route: null, status: statusCode, ip, caller: null }, 'request');
    }
  };
