import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { AgentUsageView, ReportUsageDto } from './agent-usage.dto.js';
import { AgentView, RegisterAgentDto, UpdateAgentDto } from './agent.dto.js';
import { AgentUsageService } from './agent-usage.service.js';
import { AgentsService } from './agents.service.js';

@ApiTags('agents')
@Controller('v1/organizations/:organizationId/agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly usage: AgentUsageService,
  ) {}

  /** The agents. */
  @Get()
  @ApiPage(AgentView)
  @RequirePermission('agents.view')
  list(@CurrentPrincipal() principal: TenantPrincipal, @Query() page: PageQuery): Promise<Page<AgentView>> {
    return this.agents.list(principal, page);
  }

  @Post()
  @RequirePermission('agents.register')
  register(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Body() dto: RegisterAgentDto,
  ): Promise<AgentView> {
    return this.agents.create(principal, dto);
  }

  /** One agent. */
  @Get(':id')
  @RequirePermission('agents.view')
  get(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'agent') id: string,
  ): Promise<AgentView> {
    return this.agents.get(principal, id);
  }

  @Patch(':id')
  @RequirePermission('agents.update')
  update(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'agent') id: string,
    @Body() dto: UpdateAgentDto,
  ): Promise<AgentView> {
    return this.agents.update(principal, id, dto);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('agents.delete')
  delete(@CurrentPrincipal() principal: TenantPrincipal, @IdParam('id', 'agent') id: string): Promise<void> {
    return this.agents.delete(principal, id);
  }

  @Post(':id/usage')
  @RequirePermission('agents.report_usage')
  reportUsage(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'agent') id: string,
    @Body() dto: ReportUsageDto,
  ): Promise<AgentUsageView> {
    return this.usage.report(principal, id, dto);
  }
}
