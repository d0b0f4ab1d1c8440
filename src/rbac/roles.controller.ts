import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { CreateRoleDto, RoleView, UpdateRoleDto } from './role.dto.js';
import { RolesService } from './roles.service.js';

@ApiTags('roles')
@Controller('v1/organizations/:organizationId/roles')
export class RolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @ApiPage(RoleView)
  @RequirePermission('roles.view')
  list(@CurrentPrincipal() principal: TenantPrincipal, @Query() page: PageQuery): Promise<Page<RoleView>> {
    return this.roles.list(principal, page);
  }

  /** Makes a role. */
  @Post()
  @RequirePermission('roles.manage')
  create(@CurrentPrincipal() principal: TenantPrincipal, @Body() dto: CreateRoleDto): Promise<RoleView> {
    return this.roles.create(principal, dto);
  }

  /** Changes a role; built-in ones cannot be changed. */
  @Patch(':roleId')
  @RequirePermission('roles.manage')
  update(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('roleId', 'role') id: string,
    @Body() dto: UpdateRoleDto,
  ): Promise<RoleView> {
    return this.roles.update(principal, id, dto);
  }

  /** Deletes a role that nobody has. */
  @Delete(':roleId')
  @HttpCode(204)
  @RequirePermission('roles.manage')
  delete(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('roleId', 'role') id: string,
  ): Promise<void> {
    return this.roles.delete(principal, id);
  }
}
