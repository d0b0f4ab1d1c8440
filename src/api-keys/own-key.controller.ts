import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import { Problem } from '../http/problem.js';
import { ApiKeyView } from './api-key.view.js';
import { KeyDirectory } from './key-directory.service.js';
import { KeyRevoker } from './key-revoker.service.js';
import { RevokeSelfDto } from './revoke-key.dto.js';
import { KeyRotator } from './rotation/key-rotator.service.js';
import { RotateSelfDto } from './rotation/rotate-key.dto.js';
import { ApiKeyDetailView } from './rotation/rotation.view.js';
import { RotatedApiKeyView } from './rotation/rotated-key.view.js';

/** For whoever holds a key, whatever its scopes: what it is, and a way to end it. */
@ApiTags('api-keys')
@Controller('v1/api-keys/self')
export class OwnKeyController {
  constructor(
    private readonly directory: KeyDirectory,
    private readonly rotator: KeyRotator,
    private readonly revoker: KeyRevoker,
  ) {}

  /** The API key that calls. */
  @Get()
  @Authenticated()
  get(@CurrentPrincipal() principal: Principal): Promise<ApiKeyDetailView> {
    const holder = holderOf(principal);
    return this.directory.get(holder, holder.credentialId);
  }

  /** Makes a successor of the API key that calls, which can do the same. */
  @Post('rotate')
  @Header('Cache-Control', 'no-store')
  @RequirePermission('api_keys.rotate_self')
  rotate(@CurrentPrincipal() principal: Principal, @Body() dto: RotateSelfDto): Promise<RotatedApiKeyView> {
    return this.rotator.rotateSelf(holderOf(principal), dto);
  }

  /** Revokes the API key that calls. */
  @Post('revoke')
  @HttpCode(200)
  @Authenticated({ evenSuspended: true, unlimited: true })
  revoke(@CurrentPrincipal() principal: Principal, @Body() dto: RevokeSelfDto): Promise<ApiKeyView> {
    const holder = holderOf(principal);
    return this.revoker.revoke(holder, holder.credentialId, dto);
  }
}

/** @throws Problem 404 for a person, who is no key */
function holderOf(principal: Principal): TenantPrincipal {
  const { key, organization } = principal;
  if (key && organization) return { ...principal, organization };
  throw new Problem(404, 'not_found', 'This is about the API key that calls; you are signed in as a person.');
}
