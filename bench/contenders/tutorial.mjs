import { createHash } from 'node:crypto';
import express from 'express';
import passport from 'passport';
import { Strategy } from 'passport-http-bearer';
import { announce, CONSTANT, PREFIX } from './support/serve.mjs';
import { ApiKey, tutorialDataSource } from './support/tutorial.mjs';

/**
 * What the usual tutorial builds: Express, Passport's bearer strategy, and TypeORM's `findOne` by the hash of the token
 * with the relations that the decision needs.
 */
const dataSource = await tutorialDataSource(process.env.DATABASE_URL).initialize();
const keys = dataSource.getRepository(ApiKey);

passport.use(
  new Strategy(async (token, done) => {
    try {
      const tokenHash = createHash('sha256').update(token).digest('hex');
      const key = await keys.findOne({
        where: { tokenHash },
        relations: { organization: true, scopes: true },
      });
      const dead = !key || key.revokedAt || (key.expiresAt && key.expiresAt <= new Date());
      done(null, dead ? false : key);
    } catch (error) {
      done(error);
    }
  }),
);

const requireScope = (name) => (request, response, next) =>
  request.user.scopes.some((scope) => scope.name === name)
    ? next()
    : response.status(403).json({ error: 'forbidden' });

const app = express();
app.use(passport.initialize());
app.get(
  `/${PREFIX}`,
  passport.authenticate('bearer', { session: false }),
  requireScope('agents:read'),
  (_request, response) => response.json(CONSTANT),
);

const server = app.listen(0, '127.0.0.1', () => {
  announce(server.address().port, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await dataSource.destroy();
  });
});
