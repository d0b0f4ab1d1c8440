import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import canonicalize from 'canonicalize';
import type { FastifyRequest } from 'fastify';
import type { IdempotencyRequest, RequestContext } from '../access/request-context.js';
import { invalid } from './problem.js';

const MAX_USER_AGENT = 512;

interface Described extends Pick<RequestContext, 'id' | 'method' | 'route' | 'ip'> {
  readonly userAgent: string | undefined;
}

/** What is known of a request as soon as its route is. */
export const requestContext = (request: FastifyRequest): RequestContext =>
  newContext({
    id: request.id,
    method: request.method,
    route: request.routeOptions.url ?? '',
    ip: plainAddress(request.ip, request.socket.remoteAddress),
    userAgent: request.headers['user-agent'],
  });

const nothing = () => Promise.resolve();

/**
 * A class, as all is that lives as long as a request and leads to other objects of it. Of literals V8 learns whether they
 * outlive a collection of the young generation, which those of waiting requests do, and makes them among the old objects
 * from then on; there each keeps its whole request alive until the old ones are collected, too.
 */
class NewContext implements RequestContext {
  keyHeader: RequestContext['keyHeader'] = null;
  idempotency: RequestContext['idempotency'] = null;
  successStatus = 200;
  useRecorded = false;
  replayed = false;
  failure: RequestContext['failure'] = null;
  quota: RequestContext['quota'] = null;
  decideAgain = nothing;
  readonly pendingEvents: unknown[] = [];

  constructor(
    readonly id: string,
    readonly method: string,
    readonly route: string,
    readonly ip: string,
    readonly userAgent: string | null,
  ) {}
}

/** The context of a request that nothing has been done for yet. */
export const newContext = ({ id, method, route, ip, userAgent }: Described): RequestContext =>
  new NewContext(id, method, route, ip, userAgent?.slice(0, MAX_USER_AGENT) ?? null);

/**
 * An IPv4-mapped address as the IPv4 one it carries; what a proxy passes on that is no address counts as the proxy's.
 * @param said by the platform, which may have it from a proxy @param peer the other end of the connection
 */
export function plainAddress(said: string | undefined, peer: string | undefined): string {
  const ip = said !== undefined && isIP(said) ? said : (peer ?? '');
  return ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip;
}

/**
 * Reads the Idempotency-Key header once the body is there; only a POST creates, so only there it means something.
 * @param secrets key the fingerprint, the first of them for what is stored, for a body may hold a password that could be guessed from a plain hash
 * @throws Problem 400 for a key that is not 1 to 255 visible ASCII characters
 */
export function idempotencyOf(
  request: FastifyRequest,
  secrets: readonly Buffer[],
): IdempotencyRequest | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method !== 'POST') return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    const detail = 'Idempotency-Key must be 1 to 255 visible ASCII characters, sent once.';
    throw invalid({ field: 'Idempotency-Key', detail });
  }
  const said = `${request.method} ${request.url}\n${canonicalize(request.body ?? null)}`;
  const fingerprints = secrets.map((secret) => createHmac('sha256', secret).update(said).digest());
  return { key, fingerprints };
}
