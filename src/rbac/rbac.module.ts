import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { RolesService } from './roles.service.js';

@Module({
  imports: [AuditModule, HttpModule],
  providers: [RolesService],
  exports: [RolesService],
})
export class RbacModule {}
