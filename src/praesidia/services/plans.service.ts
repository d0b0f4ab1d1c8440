import { Injectable } from '@nestjs/common';
import { PlansService as Plans } from '../../plans/plans.service.js';
import type { Behalf } from '../behalf.js';
import { Behalves } from '../behalves.js';

export interface OrganizationPlan {
  readonly plan: string;
  readonly features: readonly string[];
}

/** The plan of an organization. A downgrade suspends keys, an upgrade resumes them; nothing is deleted. */
@Injectable()
export class PlansService {
  /** @internal */
  constructor(
    private readonly behalves: Behalves,
    private readonly plans: Plans,
  ) {}

  /** @throws Refusal */
  get(behalf: Behalf): Promise<OrganizationPlan> {
    return this.behalves.as(behalf, (principal) => this.plans.get(principal));
  }

  /** Holds from the next request on. @throws Refusal */
  set(behalf: Behalf, plan: string): Promise<OrganizationPlan> {
    return this.behalves.as(behalf, (principal) =>
      this.plans.setPlan(principal, principal.organization.id, plan),
    );
  }
}
