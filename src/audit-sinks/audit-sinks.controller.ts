import { Body, Controller, Delete, Get, Header, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { CreateAuditSinkDto, UpdateAuditSinkDto } from './audit-sink.dto.js';
import { AuditSinkView, AuditSinkWithSecretView } from './audit-sink.view.js';
import { AuditSinksService } from './audit-sinks.service.js';

@ApiTags('audit-sinks')
@Controller('v1/organizations/:organizationId/audit-sinks')
export class AuditSinksController {
  constructor(private readonly sinks: AuditSinksService) {}

  /** Where the audit log is sent, and how far that has come. */
  @Get()
  @ApiPage(AuditSinkView)
  @RequirePermission('audit_sinks.view')
  list(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() page: PageQuery,
  ): Promise<Page<AuditSinkView>> {
    return this.sinks.list(principal, page);
  }

  /**
   * Send the audit log somewhere.
   *
   * What happens from now on is sent; `rewind` has it begin earlier. Plans with keys but without forwarding have one sink,
   * of kind `https` with the categories `["notice"]`. The signing secret is in this answer and nowhere else.
   */
  @Post()
  @Header('cache-control', 'no-store')
  @RequirePermission('audit_sinks.manage')
  create(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Body() dto: CreateAuditSinkDto,
  ): Promise<AuditSinkWithSecretView> {
    return this.sinks.create(principal, dto);
  }

  /** One audit sink. */
  @Get(':id')
  @RequirePermission('audit_sinks.view')
  get(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'audit sink') id: string,
  ): Promise<AuditSinkView> {
    return this.sinks.get(principal, id);
  }

  /** Change an audit sink; a failing one is tried again at once. */
  @Patch(':id')
  @RequirePermission('audit_sinks.manage')
  update(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'audit sink') id: string,
    @Body() dto: UpdateAuditSinkDto,
  ): Promise<AuditSinkView> {
    return this.sinks.update(principal, id, dto);
  }

  /** Delete an audit sink. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('audit_sinks.manage')
  delete(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'audit sink') id: string,
  ): Promise<void> {
    return this.sinks.delete(principal, id);
  }
}
