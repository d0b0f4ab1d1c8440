import { Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  defineCatalogue,
  PermissionGuard,
  PraesidiaModule,
  RequirePermission,
} from '../../dist/src/index.js';
import { constantController } from './support/controllers.mjs';
import { announce } from './support/serve.mjs';

/** The bare route in a service of somebody else, who has imported the module. */
class HostModule {}
const catalogue = defineCatalogue({
  permissions: { 'agents.view': { description: 'See agents' } },
  scopes: { 'agents:read': { description: 'See agents', permissions: ['agents.view'] } },
});
Module({
  imports: [
    PraesidiaModule.forRoot({
      // where the benchmark's keys are
      database: { url: process.env.DATABASE_URL, schema: 'public' },
      catalogue,
      plans: [{ name: 'team', features: ['programmatic_access', 'custom_roles'] }],
    }),
  ],
  controllers: [constantController(undefined, [RequirePermission('agents.view')])],
  providers: [{ provide: APP_GUARD, useExisting: PermissionGuard }],
})(HostModule);

const app = await NestFactory.create(HostModule, new FastifyAdapter(), { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
announce(app.getHttpServer().address().port, () => app.close());
