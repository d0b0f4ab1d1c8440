import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { AnalyticsQuery, CostAnalyticsView, UsageAnalyticsView } from './analytics.dto.js';
import { AnalyticsService } from './analytics.service.js';

@ApiTags('analytics')
@Controller('v1/organizations/:organizationId/analytics')
export class AnalyticsController {
  constructor(private readonly analytics: AnalyticsService) {}

  @Get('usage')
  @RequirePermission('analytics.view')
  usage(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() query: AnalyticsQuery,
  ): Promise<UsageAnalyticsView> {
    return this.analytics.usage(principal, query);
  }

  @Get('costs')
  @RequirePermission('costs.view')
  costs(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() query: AnalyticsQuery,
  ): Promise<CostAnalyticsView> {
    return this.analytics.costs(principal, query);
  }
}
