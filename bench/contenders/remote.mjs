import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { create } from '../../dist/src/cli/service-commands.js';
import {
  defineCatalogue,
  PermissionGuard,
  PraesidiaModule,
  RequirePermission,
} from '../../dist/src/index.js';
import { constantController } from './support/controllers.mjs';
import { announce } from './support/serve.mjs';

/** The bare route in a service without access to the database, which asks the real service, a process of its own, for each request. */
const keysService = fork(fileURLToPath(new URL('full.mjs', import.meta.url)), [], {
  execArgv: process.execArgv,
  stdio: ['ignore', 2, 2, 'ipc'],
});
const [{ port }] = await once(keysService, 'message');

class HostModule {}
const catalogue = defineCatalogue({
  permissions: { 'agents.view': { description: 'See agents' } },
  scopes: { 'agents:read': { description: 'See agents', permissions: ['agents.view'] } },
});
Module({
  imports: [
    PraesidiaModule.forRemote({
      url: `http://127.0.0.1:${port}`,
      serviceToken: await create(`bench ${process.pid} ${Date.now()}`),
      catalogue,
    }),
  ],
  controllers: [constantController(undefined, [RequirePermission('agents.view')])],
  providers: [{ provide: APP_GUARD, useExisting: PermissionGuard }],
})(HostModule);

const app = await NestFactory.create(HostModule, new FastifyAdapter(), { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
announce(app.getHttpServer().address().port, async () => {
  await app.close();
  const gone = once(keysService, 'exit');
  keysService.kill('SIGTERM');
  await gone;
});
