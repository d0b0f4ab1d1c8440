import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import { CoveredOrganizations, CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { OrganizationRef, Principal } from '../access/principal.js';
import { FORM } from '../http/form-body.js';
import { IntrospectDto, IntrospectionView } from './introspection.dto.js';
import { IntrospectionService } from './introspection.service.js';

@ApiTags('access')
@Controller('v1/introspect')
export class IntrospectionController {
  constructor(private readonly introspection: IntrospectionService) {}

  /** Whether a token is valid and what it may do (RFC 7662). */
  @Post()
  @HttpCode(200)
  @ApiConsumes(FORM, 'application/json')
  @RouteConfig({ takesForm: true })
  @RequirePermission('tokens.introspect', { anywhere: true })
  introspect(
    @CurrentPrincipal() principal: Principal,
    @CoveredOrganizations() covered: readonly OrganizationRef[],
    @Body() dto: IntrospectDto,
  ): Promise<IntrospectionView> {
    return this.introspection.introspect(principal, covered, dto.token);
  }
}
