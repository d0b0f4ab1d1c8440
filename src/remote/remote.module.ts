import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CredentialsModule } from '../authentication/credentials.module.js';
import { AuthorizeController } from './authorize.controller.js';
import { AuthorizeService } from './authorize.service.js';
import { HostEventsController } from './host-events.controller.js';
import { HostEventsService } from './host-events.service.js';

/** What other services ask and report over HTTP instead of importing the package. */
@Module({
  imports: [ApiKeysModule, AuditModule, CredentialsModule],
  controllers: [AuthorizeController, HostEventsController],
  providers: [AuthorizeService, HostEventsService],
})
export class RemoteModule {}
