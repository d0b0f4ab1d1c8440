import { Injectable } from '@nestjs/common';
import { Catalogue, type Feature } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import type { IntegrationsView } from './integrations.view.js';
import { liveParts } from './key-status.js';

const REQUIRED_FEATURE: Feature = 'programmatic_access';

/** What a settings page shows of the ways into the organization from outside. */
@Injectable()
export class IntegrationsService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: Catalogue,
    private readonly config: Config,
  ) {}

  async get({ organization, entitled }: TenantPrincipal): Promise<IntegrationsView> {
    const counts = liveParts('clock_timestamp()').map(
      (part) => `(SELECT count(*) FROM api_keys k WHERE k.organization_id = $1 AND ${part})`,
    );
    const [row] = await this.database.query<{ count: number }>(
      `SELECT (${counts.join(' + ')})::int AS count`,
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
      planChangedBy: this.config.planChanges,
    };
  }
}
