import { Module } from '@nestjs/common';
import { AuditService } from './audit.service.js';
import { RequestRecorder } from './request-recorder.js';
import { UnitOfWork } from './unit-of-work.js';

@Module({
  providers: [AuditService, UnitOfWork, RequestRecorder],
  exports: [AuditService, UnitOfWork, RequestRecorder],
})
export class AuditModule {}
