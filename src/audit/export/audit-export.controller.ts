import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../../access/access.decorators.js';
import type { TenantPrincipal } from '../../access/principal.js';
import { ExportAuditEventsQuery } from './audit-export.dto.js';
import { AuditExportService } from './audit-export.service.js';
import { EXPORT_FORMATS } from './formats.js';

const text = { schema: { type: 'string' } } as const;
const CONTENT = Object.fromEntries(
  Object.values(EXPORT_FORMATS).map(({ contentType }) => [contentType, text]),
);

@ApiTags('audit')
@Controller('v1/organizations/:organizationId/audit-events')
export class AuditExportController {
  constructor(private readonly exports: AuditExportService) {}

  /**
   * Export the audit log, or what a filter leaves of it
   *
   * In the order of the log, up to the latest event that is in its tree. The answer is a stream that is decided again every
   * second: when the caller may have it no more, the connection breaks. An export is itself on record.
   */
  @Get('export')
  @ApiOkResponse({ content: CONTENT })
  @RequirePermission('audit.export')
  export(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() query: ExportAuditEventsQuery,
  ): Promise<StreamableFile> {
    return this.exports.export(principal, query);
  }
}
