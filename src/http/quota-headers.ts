import type { FastifyInstance } from 'fastify';
import type { Quota } from '../access/request-context.js';
import './fastify-request.js';

/** What a caller that has a rate limit is told of it. */
export const quotaHeaders = ({ requests, windowSeconds, remaining, resetSeconds }: Quota) => ({
  'ratelimit-policy': `"key";q=${requests};w=${windowSeconds}`,
  ratelimit: `"key";r=${remaining};t=${resetSeconds}`,
});

/**
 * Tells a caller that has a rate limit on each response what it is and what is left of it (`RateLimit-Policy` and
 * `RateLimit`, draft-ietf-httpapi-ratelimit-headers-10).
 */
export function announceQuota(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    // null where the request was refused before it had one
    const quota = request.context?.quota;
    if (quota) reply.headers(quotaHeaders(quota));
    done(null, payload);
  });
}
