import { Body, Controller, Get, Put, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { CursorCodec } from '../http/cursor.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { staticPage } from '../http/static-page.js';
import { OwnerChangesPlan } from './owner-changes-plan.guard.js';
import { ChangePlanDto, OrganizationPlanView, PlanView } from './plan.dto.js';
import { PlansService } from './plans.service.js';

@ApiTags('plans')
@Controller('v1')
export class PlansController {
  constructor(
    private readonly plans: PlansService,
    private readonly catalogue: Catalogue,
    private readonly cursors: CursorCodec,
  ) {}

  /** The plans there are, and what they include. */
  @Get('plans')
  @ApiPage(PlanView)
  @Authenticated()
  list(@Query() page: PageQuery): Page<PlanView> {
    return staticPage(this.cursors, 'plans', this.catalogue.plans, page);
  }

  @Get('organizations/:organizationId/plan')
  @RequirePermission('plan.view')
  get(@CurrentPrincipal() principal: TenantPrincipal): OrganizationPlanView {
    return this.plans.get(principal);
  }

  @Put('organizations/:organizationId/plan')
  @RequirePermission('plan.manage', { services: true })
  @UseGuards(OwnerChangesPlan)
  change(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Body() { plan }: ChangePlanDto,
  ): Promise<OrganizationPlanView> {
    return this.plans.setPlan(principal, principal.organization.id, plan);
  }
}
