import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CheckpointThinning } from './checkpoint-thinning.js';
import { DropPlan } from './drop-plan.js';
import { Dropper } from './dropper.js';
import { Partitions } from './partitions.js';
import { Retention } from './retention.js';
import { Room } from './room.js';

/** How long the audit log is kept, and where. */
@Module({
  imports: [AuditModule],
  providers: [CheckpointThinning, DropPlan, Dropper, Partitions, Retention, Room],
  exports: [Room],
})
export class RetentionModule {}
