import { Injectable } from '@nestjs/common';
import { Catalogue } from '../../access/catalogue.js';
import type { OrganizationRef } from '../../access/principal.js';
import { systemActor } from '../../audit/system-actor.js';
import { UnitOfWork, type Transaction } from '../../audit/unit-of-work.js';
import { Database } from '../../database/database.js';
import { invalid } from '../../http/problem.js';
import { insertTenant } from '../../organizations/new-organization.js';
import { Organization } from '../../organizations/organization.entity.js';
import { asHost } from '../guard/refusal.js';
import { uuidOf } from '../organization-id.js';
import { TenantReader } from '../users/tenant-reader.js';

/** A tenant of the host. */
export interface HostOrganization {
  /** the host's id; one that is no UUID is known by a UUID made of it */
  readonly id: string | number;
  readonly name: string;
  /** left out: a new one begins with the first of the plans, one that is there keeps its own */
  readonly plan?: string;
}

/** The host's tenants as organizations. */
@Injectable()
export class OrganizationsService {
  /** @internal */
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly tenants: TenantReader,
    private readonly catalogue: Catalogue,
  ) {}

  /** Makes the tenant an organization, or brings its name and plan up to date; what changes is on record. @throws Refusal */
  async ensure({ id, name, plan }: HostOrganization): Promise<OrganizationRef> {
    return asHost(this.catalogue, null, async () => {
      const wanted = { id: uuidOf(id), name: name.trim(), plan };
      this.assertAccepted(wanted);
      const [clock] = await this.database.query<{ at: Date }>(
        'SELECT clock_timestamp()::timestamptz(3) AS at',
      );
      return this.work.run(systemActor('host', clock!.at), (tx) => this.settle(tx, wanted));
    });
  }

  /** null for a tenant that is no organization here */
  async get(id: string | number): Promise<OrganizationRef | null> {
    const tenant = await asHost(this.catalogue, null, () => this.tenants.of(uuidOf(id)));
    return tenant && tenant.organization;
  }

  private assertAccepted({ name, plan }: Omit<HostOrganization, 'id'>): void {
    if (name === '' || name.length > 200)
      throw invalid({ field: 'name', detail: 'name must have 1 to 200 characters.' });
    if (plan === undefined || this.catalogue.isPlan(plan)) return;
    const names = this.catalogue.plans.map((each) => each.name).join(', ');
    throw invalid({ field: 'plan', detail: `plan must be one of ${names}.` });
  }

  private async settle(tx: Transaction, wanted: HostOrganization & { id: string }): Promise<OrganizationRef> {
    const { id, name } = wanted;
    // two that make the same at once take turns
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`praesidia organization ${id}`]);
    const there = await tx.manager.findOne(Organization, {
      where: { id },
      lock: { mode: 'for_no_key_update' },
    });
    const plan = wanted.plan ?? there?.plan ?? this.catalogue.plans[0]!.name;
    if (!there) {
      await insertTenant(tx, this.catalogue, { id, name, plan });
      return { id, name, plan };
    }
    const about = { organizationId: id, target: { type: 'organization', id, name } } as const;
    if (there.name !== name) tx.record({ action: 'organization.updated', ...about, details: { name } });
    if (there.plan !== plan)
      tx.record({ action: 'plan.changed', ...about, details: { from: there.plan, to: plan } });
    if (there.name !== name || there.plan !== plan)
      await tx.manager.update(Organization, { id }, { name, plan });
    return { id, name, plan };
  }
}
