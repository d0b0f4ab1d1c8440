import type { FastifyInstance } from 'fastify';
import './fastify-request.js';

const NOTICE_MS = 14 * 24 * 3_600_000;

/** Tells the holder of a key on each response, from 14 days before, when it will stop working (`Sunset`, RFC 8594). */
export function announceSunset(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const expiresAt = request.principal?.key?.expiresAt;
    if (expiresAt && expiresAt.getTime() - request.principal!.at.getTime() <= NOTICE_MS)
      reply.header('sunset', expiresAt.toUTCString());
    done(null, payload);
  });
}
