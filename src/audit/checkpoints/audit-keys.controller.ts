import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../access/access.decorators.js';
import type { AuditKeysView } from './checkpoint.view.js';
import { CheckpointsService } from './checkpoints.service.js';

@ApiTags('audit')
@Controller('.well-known/praesidia-keys')
export class AuditKeysController {
  constructor(private readonly checkpoints: CheckpointsService) {}

  /** The public keys that checkpoints verify by, also those that sign no more */
  @Get('audit-keys')
  @Public()
  list(): Promise<AuditKeysView> {
    return this.checkpoints.publishedKeys();
  }
}
