import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { AuditListService } from './audit-list.service.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { RequestRecorder } from './request-recorder.js';
import { SealerStats } from './tree/sealer-stats.js';
import { Sealer } from './tree/sealer.js';
import { UnitOfWork } from './unit-of-work.js';

@Module({
  imports: [HttpModule],
  controllers: [AuditController],
  providers: [AuditListService, AuditService, UnitOfWork, RequestRecorder, Sealer, SealerStats],
  exports: [AuditService, SealerStats, UnitOfWork, RequestRecorder],
})
export class AuditModule {}
