import { Module } from '@nestjs/common';
import { ProofsController } from '../proofs/proofs.controller.js';
import { AuditKeysController } from './audit-keys.controller.js';
import { CheckpointsController } from './checkpoints.controller.js';
import { CheckpointsModule } from './checkpoints.module.js';

@Module({
  imports: [CheckpointsModule],
  controllers: [AuditKeysController, CheckpointsController, ProofsController],
})
export class CheckpointsRoutesModule {}
