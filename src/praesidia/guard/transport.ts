import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import { notDecided } from './messages.js';

/** What is read of a request of Express or Fastify. */
export interface PlatformRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly ip?: string;
  readonly protocol?: string;
  readonly query?: unknown;
  readonly body?: unknown;
  /** Fastify's: what Node has */
  readonly raw?: IncomingMessage;
  readonly routeOptions?: { readonly url?: string };
  /** Express's */
  readonly route?: { readonly path?: unknown };
  /** Express's: the path that a router, or a GraphQL server, was called at, with the values of its parameters */
  readonly baseUrl?: string;
  readonly params?: object;
  readonly res?: object;
}

/** A request with the response that Node will write. */
export interface Exchange {
  readonly request: PlatformRequest;
  readonly response: ServerResponse;
}

type Found = Partial<Record<'req' | 'request' | 'res' | 'response' | 'reply', unknown>>;

/**
 * The HTTP request that a handler is called for: by a route, or by a GraphQL operation.
 * @throws Error for messages of sockets and queues, which have no request that could carry a credential and no response
 */
export function exchangeOf(context: ExecutionContext): Exchange {
  const kind = context.getType<string>();
  const where = `${context.getClass().name}.${context.getHandler().name}`;
  if (kind === 'http') {
    const http = context.switchToHttp();
    return { request: http.getRequest<PlatformRequest>(), response: rawOf(http.getResponse<object>()) };
  }
  if (kind === 'graphql') return ofGraphql(context.getArgByIndex<Found | undefined>(2) ?? {}, where);
  throw notDecided(where);
}

function ofGraphql(context: Found, where: string): Exchange {
  const reply = context.reply as { request?: unknown } | undefined;
  const request = (context.req ?? context.request ?? reply?.request) as PlatformRequest | undefined;
  const response = context.res ?? reply ?? context.response ?? request?.res;
  if (request && response) return { request, response: rawOf(response) };
  throw new Error(
    `PermissionGuard finds no request and response in the GraphQL context of ${where}. Give them: context: (req, res) => ({ req, res }). A subscription has none: put @Public() on it and call AccessService.authenticate() with the token of its connection.`,
  );
}

const rawOf = (response: object): ServerResponse =>
  (response as { raw?: ServerResponse }).raw ?? (response as ServerResponse);
