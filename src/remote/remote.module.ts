import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CredentialsModule } from '../authentication/credentials.module.js';
import { AuthorizeController } from './authorize.controller.js';
import { AuthorizeService } from './authorize.service.js';
import { HostEventsController } from './host-events.controller.js';
import { HostEventsService } from './host-events.service.js';
import { HostRoutes } from './host-routes.js';

/** What other services ask and report over HTTP instead of importing the package. */
@Module({
  imports: [AuditModule, CredentialsModule],
  controllers: [AuthorizeController, HostEventsController],
  providers: [AuthorizeService, HostEventsService, HostRoutes],
})
export class RemoteModule {}
