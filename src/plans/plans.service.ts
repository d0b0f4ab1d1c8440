import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { Actor, TenantPrincipal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { invalid, notFound } from '../http/problem.js';
import { isUuid } from '../http/validators.js';
import { Organization } from '../organizations/organization.entity.js';
import type { OrganizationPlanView } from './plan.dto.js';

/** The plan of an organization. Nothing is deleted by a downgrade: keys are suspended by the decision, and come back. */
@Injectable()
export class PlansService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
  ) {}

  get({ organization }: TenantPrincipal): OrganizationPlanView {
    return this.view(organization.plan);
  }

  /**
   * For members and for the operator alike; holds from the next request on.
   * @throws Problem 400 for an unknown plan, 404 for an unknown organization
   */
  async setPlan(actor: Actor, organizationId: string, plan: string): Promise<OrganizationPlanView> {
    if (!this.catalogue.isPlan(plan)) {
      const names = this.catalogue.plans.map(({ name }) => name).join(', ');
      throw invalid({ field: 'plan', detail: `plan must be one of ${names}.` });
    }
    if (!isUuid(organizationId)) throw notFound('organization');
    await this.work.run(actor, async (tx) => {
      const organization = await tx.manager.findOne(Organization, {
        where: { id: organizationId },
        lock: { mode: 'for_no_key_update' },
      });
      if (!organization) throw notFound('organization');
      if (organization.plan === plan) return;
      await tx.manager.update(Organization, { id: organizationId }, { plan });
      tx.record({
        action: 'plan.changed',
        organizationId,
        target: { type: 'organization', id: organizationId, name: organization.name },
        details: { from: organization.plan, to: plan },
      });
    });
    return this.view(plan);
  }

  private view(plan: string): OrganizationPlanView {
    return { plan, features: [...this.catalogue.featuresOfPlan(plan)] };
  }
}
