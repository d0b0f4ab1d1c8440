import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { AccessExplainer } from './access-explainer.service.js';
import { AccessExplanationView, ExplainAccessDto, OwnAccessView } from './access.dto.js';
import { ownAccess } from './own-access.js';

@ApiTags('access')
@Controller('v1/organizations/:organizationId/access')
export class AccessController {
  constructor(
    private readonly explainer: AccessExplainer,
    private readonly catalogue: Catalogue,
  ) {}

  /** What the caller may do in the organization. */
  @Get()
  @Authenticated()
  own(@CurrentPrincipal() principal: TenantPrincipal): OwnAccessView {
    return ownAccess(this.catalogue, principal);
  }

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
