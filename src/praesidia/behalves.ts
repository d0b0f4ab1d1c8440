import { Injectable } from '@nestjs/common';
import { Catalogue, type Feature } from '../access/catalogue.js';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import { AuditService } from '../audit/audit.service.js';
import type { NewAuditEvent } from '../audit/audit-event.js';
import { newContext } from '../http/request-context.js';
import { notFound } from '../http/problem.js';
import { isHostItself, type Behalf, type HostItself } from './behalf.js';
import { asHost } from './guard/refusal.js';
import { uuidOf } from './organization-id.js';
import { TenantReader } from './users/tenant-reader.js';

const HOST = 'host';

/** Makes principals of those on whose behalf a host calls the services. */
@Injectable()
export class Behalves {
  constructor(
    private readonly tenants: TenantReader,
    private readonly catalogue: Catalogue,
    private readonly audit: AuditService,
  ) {}

  /**
   * Does something as the caller, and puts on record what it has looked at.
   * @throws Refusal, 404 for an organization that is not here
   */
  async as<T>(behalf: Behalf, work: (principal: TenantPrincipal) => T | Promise<T>): Promise<T> {
    return asHost(this.catalogue, isHostItself(behalf) ? null : behalf, async () => {
      const principal = await this.principalOf(behalf);
      const result = await work(principal);
      const looked = principal.request.pendingEvents.splice(0) as NewAuditEvent[];
      if (looked.length > 0) await this.audit.record(principal, looked);
      return result;
    });
  }

  /** @throws Problem 404 */
  async principalOf(behalf: Behalf): Promise<TenantPrincipal> {
    if (isHostItself(behalf)) return this.itself(behalf);
    if (!isOfTenant(behalf)) throw notFound('organization');
    return behalf;
  }

  private async itself({ organizationId, name = HOST }: HostItself): Promise<TenantPrincipal> {
    const tenant = await this.tenants.of(uuidOf(organizationId));
    if (!tenant) throw notFound('organization');
    const { organization, at } = tenant;
    return {
      credentialId: name,
      userId: null,
      subject: { kind: 'system', id: null, name },
      organization,
      granted: this.catalogue.allPermissions,
      scoped: this.catalogue.allPermissions,
      entitled: this.catalogue.featuresOfPlan(organization.plan) as ReadonlySet<Feature>,
      requires: null,
      vouchedFor: true,
      key: null,
      at,
      request: noRequest(),
    };
  }
}

const isOfTenant = (principal: Principal): principal is TenantPrincipal => principal.organization !== null;

/** Where no request is the cause, the log has none. */
function noRequest(): RequestContext {
  const context = newContext({ id: '', method: '', route: '', ip: '', userAgent: undefined });
  return Object.assign(context, { id: null, method: null, route: null, ip: null, successStatus: null });
}
