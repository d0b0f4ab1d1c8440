import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { UnitOfWork, type Transaction } from '../../audit/unit-of-work.js';
import { Database } from '../../database/database.js';
import { lockMembership } from '../../organizations/owners.js';
import { ApiKeyPolicy } from './api-key-policy.entity.js';
import { rulesOf, type ApiKeyPolicyView, type ReplacePolicyDto, type Rules } from './policy.dto.js';

/** The policies of organizations. A new one changes no key; it holds for every expiry that is set from then on. */
@Injectable()
export class ApiKeyPolicies {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
  ) {}

  /** For changes of keys: what the policy is at this point of their transaction. */
  async rules({ manager }: Transaction, { organization }: TenantPrincipal): Promise<Rules> {
    return rulesOf(await manager.findOneBy(ApiKeyPolicy, { organizationId: organization.id }));
  }

  async get({ organization }: TenantPrincipal): Promise<ApiKeyPolicyView> {
    const { manager } = this.database.dataSource;
    return rulesOf(await manager.findOneBy(ApiKeyPolicy, { organizationId: organization.id }));
  }

  /** Puts another policy in the place of the present one; what is left out is no rule any more. */
  async replace(principal: TenantPrincipal, dto: ReplacePolicyDto): Promise<ApiKeyPolicyView> {
    const { id, name } = principal.organization;
    const after = rulesOf(dto);
    return this.work.run(principal, async (tx) => {
      // one at a time, so that the log says truly from what to what
      await lockMembership(tx, id);
      const before = await this.rules(tx, principal);
      const changed = (Object.keys(after) as (keyof Rules)[]).filter((rule) => before[rule] !== after[rule]);
      if (changed.length === 0) return after;
      await tx.manager.upsert(ApiKeyPolicy, { organizationId: id, ...after }, ['organizationId']);
      const changes = changed.map((rule) => [rule, { from: before[rule], to: after[rule] }]);
      tx.record({
        action: 'organization.policy_updated',
        target: { type: 'organization', id, name },
        details: { changes: Object.fromEntries(changes) as object },
      });
      return after;
    });
  }
}
