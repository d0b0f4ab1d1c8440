import { Controller, Get, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../../access/access.decorators.js';
import type { TenantPrincipal } from '../../access/principal.js';
import { ConsistencyProofView, ConsistencyQuery, InclusionProofView, InclusionQuery } from './proofs.dto.js';
import { ProofsService } from './proofs.service.js';

@ApiTags('audit')
@Controller('v1/organizations/:organizationId/audit-log/proofs')
export class ProofsController {
  constructor(private readonly proofs: ProofsService) {}

  /** A proof that an event stands at its place in the log */
  @Get('inclusion')
  @ApiResponse({ status: 409, description: 'The event is not in the tree yet' })
  @RequirePermission('audit.view')
  inclusion(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() query: InclusionQuery,
  ): Promise<InclusionProofView> {
    return this.proofs.inclusion(principal, query);
  }

  /** A proof that the log has only been added to */
  @Get('consistency')
  @RequirePermission('audit.view')
  consistency(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() query: ConsistencyQuery,
  ): Promise<ConsistencyProofView> {
    return this.proofs.consistency(principal, query);
  }
}
