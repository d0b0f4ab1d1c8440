import type { FastifyInstance } from 'fastify';
import './fastify-request.js';

/**
 * Tells a caller that has a rate limit on each response what it is and what is left of it (`RateLimit-Policy` and
 * `RateLimit`, draft-ietf-httpapi-ratelimit-headers-10).
 */
export function announceQuota(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    // null where the request was refused before it had one
    const quota = request.context?.quota;
    if (quota) {
      const { requests, windowSeconds, remaining, resetSeconds } = quota;
      reply.header('ratelimit-policy', `"key";q=${requests};w=${windowSeconds}`);
      reply.header('ratelimit', `"key";r=${remaining};t=${resetSeconds}`);
    }
    done(null, payload);
  });
}
