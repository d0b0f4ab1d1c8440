import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../../access/access.decorators.js';
import type { TenantPrincipal } from '../../access/principal.js';
import type { CheckpointView } from './checkpoint.view.js';
import { CheckpointsService } from './checkpoints.service.js';

@ApiTags('audit')
@Controller('v1/organizations/:organizationId/audit-log')
export class CheckpointsController {
  constructor(private readonly checkpoints: CheckpointsService) {}

  /** A signed statement of the log's size and root as they are now */
  @Get('checkpoint')
  @RequirePermission('audit.view')
  checkpoint(@CurrentPrincipal() principal: TenantPrincipal): Promise<CheckpointView> {
    return this.checkpoints.issue(principal);
  }
}
