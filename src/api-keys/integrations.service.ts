import { Injectable } from '@nestjs/common';
import { Catalogue, type Feature } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { Database } from '../database/database.js';
import type { IntegrationsView } from './integrations.view.js';
import { liveKey } from './key-status.js';

const REQUIRED_FEATURE: Feature = 'programmatic_access';

/** What a settings page shows of the ways into the organization from outside. */
@Injectable()
export class IntegrationsService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
  ) {}

  async get({ organization, entitled }: TenantPrincipal): Promise<IntegrationsView> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM api_keys k WHERE k.organization_id = $1 AND ${liveKey('clock_timestamp()')}`,
      [organization.id],
    );
    return {
      apiKeys: {
        available: entitled.has(REQUIRED_FEATURE),
        requiredFeature: REQUIRED_FEATURE,
        plan: organization.plan,
        plansWithFeature: this.catalogue.plansWith(REQUIRED_FEATURE),
        activeKeys: row!.count,
      },
    };
  }
}
