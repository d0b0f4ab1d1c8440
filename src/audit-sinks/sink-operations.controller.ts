import { Body, Controller, Get, Header, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { RewindAuditSinkDto, RotateSinkSecretDto } from './audit-sink.dto.js';
import { AuditSinkView, AuditSinkWithSecretView, SinkDeliveryView, SinkTestView } from './audit-sink.view.js';
import { SinkCursorService } from './sink-cursor.service.js';
import { SinkDeliveriesService } from './sink-deliveries.service.js';
import { SinkSecretService } from './sink-secret.service.js';
import { SinkTestService } from './sink-test.service.js';

@ApiTags('audit-sinks')
@Controller('v1/organizations/:organizationId/audit-sinks/:id')
export class SinkOperationsController {
  constructor(
    private readonly tests: SinkTestService,
    private readonly history: SinkDeliveriesService,
    private readonly secrets: SinkSecretService,
    private readonly cursors: SinkCursorService,
  ) {}

  /** Send a test event to an audit sink and say how that went. */
  @Post('test')
  @HttpCode(200)
  @RequirePermission('audit_sinks.manage')
  test(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'audit sink') id: string,
  ): Promise<SinkTestView> {
    return this.tests.test(principal, id);
  }

  /** The deliveries of an audit sink: the last 500 that succeeded and the last 500 that failed. */
  @Get('deliveries')
  @ApiPage(SinkDeliveryView)
  @RequirePermission('audit_sinks.view')
  deliveries(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'audit sink') id: string,
    @Query() page: PageQuery,
  ): Promise<Page<SinkDeliveryView>> {
    return this.history.list(principal, id, page);
  }

  /**
   * Give an audit sink a new signing secret.
   *
   * Both sign until the overlap is over. The new secret is in this answer and nowhere else.
   */
  @Post('rotate-secret')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RequirePermission('audit_sinks.manage')
  rotateSecret(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'audit sink') id: string,
    @Body() dto: RotateSinkSecretDto,
  ): Promise<AuditSinkWithSecretView> {
    return this.secrets.rotate(principal, id, dto);
  }

  /** Have an audit sink go on from another place in the log, back or forth. */
  @Post('rewind')
  @HttpCode(200)
  @RequirePermission('audit_sinks.manage')
  rewind(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'audit sink') id: string,
    @Body() dto: RewindAuditSinkDto,
  ): Promise<AuditSinkView> {
    return this.cursors.rewind(principal, id, dto);
  }
}
