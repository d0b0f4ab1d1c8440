import fastify from 'fastify';
import { betterAuthOf, permissionsNeeded } from './support/better-auth.mjs';
import { announce, bearerOf, CONSTANT, PREFIX } from './support/serve.mjs';

/** Better Auth's API-key plugin behind Fastify, the fastest of the servers its documentation names. */
const { auth, pool } = betterAuthOf(process.env.DATABASE_URL);
const app = fastify();

app.get(`/${PREFIX}`, async (request, reply) => {
  const key = bearerOf(request.headers.authorization);
  if (!key) return reply.code(401).send({ error: 'unauthenticated' });
  const { valid } = await auth.api.verifyApiKey({ body: { key, permissions: permissionsNeeded } });
  return valid ? CONSTANT : reply.code(401).send({ error: 'invalid_token' });
});

await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server.address().port, async () => {
  await app.close();
  await pool.end();
});
