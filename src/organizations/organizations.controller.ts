import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { CreateOrganizationDto, OrganizationView, UpdateOrganizationDto } from './organization.dto.js';
import { OrganizationsService } from './organizations.service.js';

@ApiTags('organizations')
@Controller('v1/organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  /** The organizations the caller belongs to. */
  @Get()
  @ApiPage(OrganizationView)
  @Authenticated()
  list(@CurrentPrincipal() principal: Principal, @Query() page: PageQuery): Promise<Page<OrganizationView>> {
    return this.organizations.list(principal, page);
  }

  /** Makes an organization that the caller owns. */
  @Post()
  @Authenticated({ people: true })
  create(
    @CurrentPrincipal() principal: Principal,
    @Body() dto: CreateOrganizationDto,
  ): Promise<OrganizationView> {
    return this.organizations.create(principal, dto);
  }

  @Get(':organizationId')
  @RequirePermission('organization.view')
  get(@CurrentPrincipal() principal: TenantPrincipal): Promise<OrganizationView> {
    return this.organizations.get(principal);
  }

  @Patch(':organizationId')
  @RequirePermission('organization.manage')
  update(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Body() dto: UpdateOrganizationDto,
  ): Promise<OrganizationView> {
    return this.organizations.update(principal, dto);
  }
}
