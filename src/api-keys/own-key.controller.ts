import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentPrincipal } from '../access/access.decorators.js';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import { Problem } from '../http/problem.js';
import { ApiKeyView } from './api-key.view.js';
import { KeyDirectory } from './key-directory.service.js';
import { KeyRevoker } from './key-revoker.service.js';
import { RevokeSelfDto } from './revoke-key.dto.js';

/** For whoever holds a key, whatever its scopes: what it is, and a way to end it. */
@ApiTags('api-keys')
@Controller('v1/api-keys/self')
export class OwnKeyController {
  constructor(
    private readonly directory: KeyDirectory,
    private readonly revoker: KeyRevoker,
  ) {}

  /** The API key that calls. */
  @Get()
  @Authenticated()
  get(@CurrentPrincipal() principal: Principal): Promise<ApiKeyView> {
    const holder = holderOf(principal);
    return this.directory.get(holder, holder.credentialId);
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
