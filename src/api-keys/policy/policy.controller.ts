import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../../access/access.decorators.js';
import type { TenantPrincipal } from '../../access/principal.js';
import { ApiKeyPolicies } from './api-key-policies.js';
import { ApiKeyPolicyView, ReplacePolicyDto } from './policy.dto.js';

@ApiTags('api-keys')
@Controller('v1/organizations/:organizationId/api-key-policy')
export class PolicyController {
  constructor(private readonly policies: ApiKeyPolicies) {}

  /** The policy for API keys. */
  @Get()
  @RequirePermission('policy.view')
  get(@CurrentPrincipal() principal: TenantPrincipal): Promise<ApiKeyPolicyView> {
    return this.policies.get(principal);
  }

  /** Replaces the policy for API keys; keys that exist stay as they are. */
  @Put()
  @RequirePermission('policy.manage')
  replace(
    @CurrentPrincipal() principal: TenantPrincipal,
    @Body() dto: ReplacePolicyDto,
  ): Promise<ApiKeyPolicyView> {
    return this.policies.replace(principal, dto);
  }
}
