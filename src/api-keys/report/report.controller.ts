import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../../access/access.decorators.js';
import type { TenantPrincipal } from '../../access/principal.js';
import { KeyReports } from './key-report.service.js';
import { KeyReportQuery, KeyReportView } from './report.dto.js';

@ApiTags('api-keys')
@ApiExtraModels(KeyReportView)
@Controller('v1/organizations/:organizationId/api-keys/report')
export class ReportController {
  constructor(private readonly reports: KeyReports) {}

  /**
   * Report on all API keys: age, use, rotation, revocation, and what breaks the policy
   *
   * Newest first, revoked and expired keys too. The CSV is a stream that is decided again every second: when the caller may
   * have it no more, the connection breaks.
   */
  @Get()
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(KeyReportView) } },
      'text/csv; charset=utf-8': { schema: { type: 'string' } },
    },
  })
  @RequirePermission('api_keys.view')
  report(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() query: KeyReportQuery,
  ): Promise<KeyReportView | StreamableFile> {
    return this.reports.report(principal, query);
  }
}
