import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { AccessExplainer } from './access-explainer.service.js';
import { AccessExplanationView, ExplainAccessDto } from './access.dto.js';

@ApiTags('access')
@Controller('v1/organizations/:organizationId/access')
export class AccessController {
  constructor(private readonly explainer: AccessExplainer) {}

  /** Why a key or a member may or may not do something, and what would change it. */
  @Post('explain')
  @HttpCode(200)
  @RequirePermission('access.explain')
  explain(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Body() dto: ExplainAccessDto,
  ): Promise<AccessExplanationView> {
    return this.explainer.explain(principal, dto);
  }
}
