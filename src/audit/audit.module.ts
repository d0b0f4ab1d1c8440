import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { AuditListService } from './audit-list.service.js';
import { AuditService } from './audit.service.js';
import { AuditExportService } from './export/audit-export.service.js';
import { LogFollower } from './log-follower.js';
import { LogPages } from './export/log-pages.js';
import { LongAnswers } from './export/long-answers.js';
import { OwnRecord } from './export/own-record.js';
import { LogHeads } from './log-heads.js';
import { NewestEvents } from './newest-events.js';
import { RequestRecorder } from './request-recorder.js';
import { SealedEvents } from './sealed-events.js';
import { LeafIndexes } from './tree/leaf-indexes.js';
import { SealerStats } from './tree/sealer-stats.js';
import { Sealer } from './tree/sealer.js';
import { UnitOfWork } from './unit-of-work.js';

@Module({
  imports: [HttpModule],
  providers: [
    AuditExportService,
    AuditListService,
    AuditService,
    LeafIndexes,
    LogFollower,
    LogHeads,
    LogPages,
    LongAnswers,
    OwnRecord,
    NewestEvents,
    RequestRecorder,
    SealedEvents,
    Sealer,
    SealerStats,
    UnitOfWork,
  ],
  exports: [
    AuditExportService,
    AuditListService,
    AuditService,
    LeafIndexes,
    LogHeads,
    LongAnswers,
    RequestRecorder,
    SealedEvents,
    SealerStats,
    UnitOfWork,
  ],
})
export class AuditModule {}
