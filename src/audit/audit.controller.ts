import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, type Page } from '../http/pagination.js';
import { AuditEventView } from './audit-event.view.js';
import { ListAuditEventsQuery } from './audit-list.dto.js';
import { AuditListService } from './audit-list.service.js';

@ApiTags('audit')
@Controller('v1/organizations/:organizationId/audit-events')
export class AuditController {
  constructor(private readonly events: AuditListService) {}

  @Get()
  @ApiPage(AuditEventView)
  @RequirePermission('audit.view')
  list(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() query: ListAuditEventsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<AuditEventView>> {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return this.events.list(principal, query, gone.signal);
  }

  /** One event of the audit log. */
  @Get(':id')
  @RequirePermission('audit.view')
  get(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'audit event') id: string,
  ): Promise<AuditEventView> {
    return this.events.get(principal, id);
  }
}
