import { HttpAdapterHost } from '@nestjs/core';
import { pino } from 'pino';
import { Public, RequirePermission } from '../../../dist/src/access/access.decorators.js';
import { AppModule } from '../../../dist/src/app.module.js';
import { readConfig } from '../../../dist/src/config/config.js';
import { createService } from '../../../dist/src/service.js';
import { constantController } from './controllers.mjs';
import { announce } from './serve.mjs';

const CONTROLLERS = [
  constantController(undefined, [RequirePermission('agents.view')]),
  constantController('v1/constant', [Public()]),
];

/** Forgets who called before the service would put it on record; nothing else is different. */
const UNAUDITED = {
  provide: 'bench:unaudited',
  inject: [HttpAdapterHost],
  useFactory: ({ httpAdapter }) =>
    httpAdapter.getInstance().addHook('preSerialization', (request, _reply, payload, done) => {
      request.principal = undefined;
      done(null, payload);
    }),
};

/**
 * Serves the real service, put together by its own composition root, with the routes of the benchmark added.
 * @param {{ audited: boolean }} how
 */
export async function serveService({ audited }) {
  const forRoot = AppModule.forRoot.bind(AppModule);
  AppModule.forRoot = (options) => {
    const root = forRoot(options);
    return {
      ...root,
      controllers: [...(root.controllers ?? []), ...CONTROLLERS],
      providers: [...root.providers, ...(audited ? [] : [UNAUDITED])],
    };
  };
  // requests are not logged: neither are those of the others
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const service = await createService({
    config,
    pepper: config.keyPepper,
    connection: { connectionString: config.databaseUrl },
    logger: pino({ level: config.logLevel }, pino.destination(2)),
  });
  await service.app.listen(0, '127.0.0.1');
  announce(service.app.getHttpServer().address().port, () => service.close());
  return service;
}
