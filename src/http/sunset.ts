import type { FastifyInstance } from 'fastify';
import { endOf } from '../access/key-end.js';
import type { Principal } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import './fastify-request.js';

const NOTICE_MS = 14 * 24 * 3_600_000;

/** Since when keys belong in Authorization alone, as a structured date (RFC 9745): the first release. */
const DEPRECATED = '@1795478400';

/**
 * What the holder of a key is told on each response: from 14 days before, when it will stop working (`Sunset`, RFC 8594), and
 * that the header in which it came is not one to stay with (`Deprecation`). Null when there is nothing to tell.
 */
export function keyNotices(
  { keyHeader }: Pick<RequestContext, 'keyHeader'>,
  principal: Principal | undefined,
): Record<string, string> | null {
  const key = principal?.key;
  const end = key && endOf(key);
  const ends = end && end.getTime() - principal.at.getTime() <= NOTICE_MS;
  if (!ends && !keyHeader) return null;
  return { ...(ends && { sunset: end.toUTCString() }), ...(keyHeader && { deprecation: DEPRECATED }) };
}

export function announceSunset(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    // null where the request was refused before it had one
    const notices = request.context && keyNotices(request.context, request.principal);
    if (notices) reply.headers(notices);
    done(null, payload);
  });
}
