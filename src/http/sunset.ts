import type { FastifyInstance } from 'fastify';
import { endOf } from '../access/key-end.js';
import './fastify-request.js';

const NOTICE_MS = 14 * 24 * 3_600_000;

/** Tells the holder of a key on each response, from 14 days before, when it will stop working (`Sunset`, RFC 8594). */
export function announceSunset(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const key = request.principal?.key;
    const end = key && endOf(key);
    if (end && end.getTime() - request.principal!.at.getTime() <= NOTICE_MS)
      reply.header('sunset', end.toUTCString());
    done(null, payload);
  });
}
