import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { AuditListService } from './audit-list.service.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { RequestRecorder } from './request-recorder.js';
import { UnitOfWork } from './unit-of-work.js';

@Module({
  imports: [HttpModule],
  controllers: [AuditController],
  providers: [AuditListService, AuditService, UnitOfWork, RequestRecorder],
  exports: [AuditService, UnitOfWork, RequestRecorder],
})
export class AuditModule {}
