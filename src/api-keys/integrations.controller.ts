import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IntegrationsService } from './integrations.service.js';
import { IntegrationsView } from './integrations.view.js';

@ApiTags('organizations')
@Controller('v1/organizations/:organizationId/integrations')
export class IntegrationsController {
  constructor(private readonly integrations: IntegrationsService) {}

  /** What the settings page shows about integrations. */
  @Get()
  @RequirePermission('organization.view')
  get(@CurrentPrincipal() principal: TenantPrincipal): Promise<IntegrationsView> {
    return this.integrations.get(principal);
  }
}
