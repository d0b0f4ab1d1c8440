import { Module } from '@nestjs/common';
import { AuditModule } from '../audit.module.js';
import { ProofsService } from '../proofs/proofs.service.js';
import { CheckpointClock } from './checkpoint-clock.js';
import { CheckpointsService } from './checkpoints.service.js';
import { CheckpointDelivery } from './delivery.js';
import { Leases } from './leases.js';
import { CheckpointPublisher } from './publisher.js';
import { SigningKeys } from './signing-keys.js';

/** Signed statements of what is in the audit log, and proofs that go with them. */
@Module({
  imports: [AuditModule],
  providers: [
    CheckpointClock,
    CheckpointDelivery,
    CheckpointPublisher,
    CheckpointsService,
    Leases,
    ProofsService,
    SigningKeys,
  ],
  exports: [CheckpointsService, ProofsService, SigningKeys],
})
export class CheckpointsModule {}
