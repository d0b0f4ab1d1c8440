import { Body, Controller, Get, Header, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, type Page } from '../http/pagination.js';
import { RequestOrigin } from '../http/request-origin.js';
import { ApiKeyView, CreatedApiKeyView } from './api-key.view.js';
import { BulkRevoker } from './bulk-revoker.service.js';
import { ClaimLinks } from './claim-links.service.js';
import { CreateKeyDto } from './create-key.dto.js';
import { KeyDirectory } from './key-directory.service.js';
import { KeyEditor } from './key-editor.service.js';
import { KeyIssuer } from './key-issuer.service.js';
import { KeyRevoker } from './key-revoker.service.js';
import { ListKeysQuery } from './list-keys.dto.js';
import { BulkRevocationView, BulkRevokeDto, RevokeKeyDto } from './revoke-key.dto.js';
import { KeyRotator } from './rotation/key-rotator.service.js';
import { RotateKeyDto } from './rotation/rotate-key.dto.js';
import { ApiKeyDetailView } from './rotation/rotation.view.js';
import { RotatedApiKeyView } from './rotation/rotated-key.view.js';
import { UpdateKeyDto } from './update-key.dto.js';

@ApiTags('api-keys')
@Controller('v1/organizations/:organizationId/api-keys')
export class ApiKeysController {
  constructor(
    private readonly issuer: KeyIssuer,
    private readonly directory: KeyDirectory,
    private readonly editor: KeyEditor,
    private readonly rotator: KeyRotator,
    private readonly revoker: KeyRevoker,
    private readonly bulk: BulkRevoker,
    private readonly claims: ClaimLinks,
  ) {}

  @Post()
  @Header('Cache-Control', 'no-store')
  @RequirePermission('api_keys.create')
  create(
    @CurrentPrincipal() principal: TenantPrincipal,
    @RequestOrigin() origin: string,
    @Body() dto: CreateKeyDto,
  ): Promise<CreatedApiKeyView> {
    return this.issuer.create(principal, dto, origin);
  }

  /** The API keys, by default those that are not revoked or expired. */
  @Get()
  @ApiPage(ApiKeyView)
  @RequirePermission('api_keys.view')
  list(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Query() query: ListKeysQuery,
  ): Promise<Page<ApiKeyView>> {
    return this.directory.list(principal, query);
  }

  /**
   * Revokes keys by id, by filter or by pasted tokens, at once and in one transaction; what is not found is named and does not keep
   * the others. `expectedCount` refuses another number of keys, `dryRun` only says what would be revoked.
   */
  @Post('bulk-revoke')
  @HttpCode(200)
  @RequirePermission('api_keys.revoke')
  bulkRevoke(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Body() dto: BulkRevokeDto,
  ): Promise<BulkRevocationView> {
    return this.bulk.revoke(principal, dto);
  }

  /** One API key. */
  @Get(':id')
  @RequirePermission('api_keys.view')
  get(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'API key') id: string,
  ): Promise<ApiKeyDetailView> {
    return this.directory.get(principal, id);
  }

  @Patch(':id')
  @RequirePermission('api_keys.update')
  update(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'API key') id: string,
    @Body() dto: UpdateKeyDto,
  ): Promise<ApiKeyView> {
    return this.editor.update(principal, id, dto);
  }

  /** Makes a successor that can do the same; both work until `retiresAt` of the key that it replaces. */
  @Post(':id/rotate')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('api_keys.rotate')
  rotate(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'API key') id: string,
    @Body() dto: RotateKeyDto,
  ): Promise<RotatedApiKeyView> {
    return this.rotator.rotate(principal, id, dto);
  }

  /** Revokes a key; it is refused from its next request on. */
  @Post(':id/revoke')
  @HttpCode(200)
  @RequirePermission('api_keys.revoke')
  revoke(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'API key') id: string,
    @Body() dto: RevokeKeyDto,
  ): Promise<ApiKeyView> {
    return this.revoker.revoke(principal, id, dto);
  }

  /** Makes a new one-time link to a key that nobody has claimed yet; the one before is void. */
  @Post(':id/claim-link')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('api_keys.create')
  renewClaimLink(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('id', 'API key') id: string,
    @RequestOrigin() origin: string,
  ): Promise<CreatedApiKeyView> {
    return this.claims.renew(principal, id, origin);
  }
}
