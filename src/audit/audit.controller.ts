import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
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
  ): Promise<Page<AuditEventView>> {
    return this.events.list(principal, query);
  }
}
