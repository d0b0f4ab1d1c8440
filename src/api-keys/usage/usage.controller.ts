import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../../access/access.decorators.js';
import type { TenantPrincipal } from '../../access/principal.js';
import { IdParam } from '../../http/id.pipe.js';
import { KeyNarrower } from './key-narrower.service.js';
import { KeyUsages } from './key-usage.service.js';
import { NarrowedKeyView, NarrowKeyDto } from './narrow-key.dto.js';
import { KeyActivityQuery, KeyActivityView, KeyUsageQuery, KeyUsageView } from './usage.dto.js';

@ApiTags('api-keys')
@Controller('v1/organizations/:organizationId/api-keys/:id')
export class UsageController {
  constructor(
    private readonly usages: KeyUsages,
    private readonly narrower: KeyNarrower,
  ) {}

  /** What a key was used for: requests per day, route, scope and address, and the scopes that it does not use. */
  @Get('usage')
  @RequirePermission('api_keys.view')
  usage(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'API key') id: string,
    @Query() query: KeyUsageQuery,
  ): Promise<KeyUsageView> {
    return this.usages.usage(principal, id, query);
  }

  /** What a key did: on which routes, from where, and to what. */
  @Get('activity')
  @RequirePermission('api_keys.view')
  activity(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'API key') id: string,
    @Query() query: KeyActivityQuery,
  ): Promise<KeyActivityView> {
    return this.usages.activity(principal, id, query);
  }

  /** Leaves a key the scopes that it uses, or smaller ones where those are enough; effective on its next request. */
  @Post('narrow')
  @HttpCode(200)
  @RequirePermission('api_keys.update')
  narrow(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'API key') id: string,
    @Body() dto: NarrowKeyDto,
  ): Promise<NarrowedKeyView> {
    return this.narrower.narrow(principal, id, dto);
  }
}
