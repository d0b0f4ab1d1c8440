import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { CreateWorkflowDto, UpdateWorkflowDto, WorkflowView } from './workflow.dto.js';
import { WorkflowsService } from './workflows.service.js';

@ApiTags('workflows')
@Controller('v1/organizations/:organizationId/workflows')
export class WorkflowsController {
  constructor(private readonly workflows: WorkflowsService) {}

  /** The workflows. */
  @Get()
  @ApiPage(WorkflowView)
  @RequirePermission('workflows.view')
  list(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() page: PageQuery,
  ): Promise<Page<WorkflowView>> {
    return this.workflows.list(principal, page);
  }

  /** Makes a workflow. */
  @Post()
  @RequirePermission('workflows.manage')
  create(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Body() dto: CreateWorkflowDto,
  ): Promise<WorkflowView> {
    return this.workflows.create(principal, dto);
  }

  /** One workflow. */
  @Get(':id')
  @RequirePermission('workflows.view')
  get(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'workflow') id: string,
  ): Promise<WorkflowView> {
    return this.workflows.get(principal, id);
  }

  /** Changes a workflow. */
  @Patch(':id')
  @RequirePermission('workflows.manage')
  update(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'workflow') id: string,
    @Body() dto: UpdateWorkflowDto,
  ): Promise<WorkflowView> {
    return this.workflows.update(principal, id, dto);
  }

  /** Deletes a workflow. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('workflows.manage')
  delete(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'workflow') id: string,
  ): Promise<void> {
    return this.workflows.delete(principal, id);
  }
}
