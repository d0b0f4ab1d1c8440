import { Module } from '@nestjs/common';
import { AuditModule } from '../audit.module.js';
import { ProofsController } from '../proofs/proofs.controller.js';
import { ProofsService } from '../proofs/proofs.service.js';
import { AuditKeysController } from './audit-keys.controller.js';
import { CheckpointClock } from './checkpoint-clock.js';
import { CheckpointsController } from './checkpoints.controller.js';
import { CheckpointsService } from './checkpoints.service.js';
import { CheckpointDelivery } from './delivery.js';
import { Leases } from './leases.js';
import { CheckpointPublisher } from './publisher.js';
import { SigningKeys } from './signing-keys.js';

/** Signed statements of what is in the audit log, and proofs that go with them. */
@Module({
  imports: [AuditModule],
  controllers: [AuditKeysController, CheckpointsController, ProofsController],
  providers: [
    CheckpointClock,
    CheckpointDelivery,
    CheckpointPublisher,
    CheckpointsService,
    Leases,
    ProofsService,
    SigningKeys,
  ],
})
export class CheckpointsModule {}
