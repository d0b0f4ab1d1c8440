import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { CatalogueController } from './catalogue.controller.js';
import { RolesController } from './roles.controller.js';
import { RolesService } from './roles.service.js';

@Module({
  imports: [AuditModule, HttpModule],
  controllers: [RolesController, CatalogueController],
  providers: [RolesService],
})
export class RbacModule {}
