import type { FastifyInstance } from 'fastify';
import { endOf } from '../access/key-end.js';
import './fastify-request.js';

const NOTICE_MS = 14 * 24 * 3_600_000;

/** Since when keys belong in Authorization alone, as a structured date (RFC 9745): the first release. */
const DEPRECATED = '@1795478400';

/**
 * Tells the holder of a key on each response, from 14 days before, when it will stop working (`Sunset`, RFC 8594), and
 * that the header in which it came is not one to stay with (`Deprecation`).
 */
export function announceSunset(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const key = request.principal?.key;
    const end = key && endOf(key);
    if (end && end.getTime() - request.principal!.at.getTime() <= NOTICE_MS)
      reply.header('sunset', end.toUTCString());
    if (request.context?.keyHeader) reply.header('deprecation', DEPRECATED);
    done(null, payload);
  });
}
