import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import { HostRoutes } from '../api-keys/usage/host-routes.js';
import { Database } from '../database/database.js';
import type { HostEvent } from '../praesidia/host-event.js';
import { InProcessAuthority } from '../praesidia/in-process-authority.js';
import { TenantReader, type Tenant } from '../praesidia/users/tenant-reader.js';

/** Decides as the real one does. Events that belong to a transaction of the host are there at once, whatever becomes of that. */
@Injectable()
export class TestAuthority extends InProcessAuthority {
  override record(event: HostEvent): Promise<void> {
    return super.record(event);
  }
}

/** Every tenant is an organization here. */
@Injectable()
export class AnyTenant extends TenantReader {
  constructor(private readonly catalogue: Catalogue) {
    // whatever would ask it fails
    super(Object.create(Database.prototype) as Database);
  }

  override of(id: string): Promise<Tenant> {
    const plan = this.catalogue.plans[0]!.name;
    const organization = { id, name: 'Test organization', plan };
    return Promise.resolve({ organization, customPermissions: null, at: new Date() });
  }
}

/** What routes ask for is of no use without keys. */
@Injectable()
export class NoHostRoutes extends HostRoutes {
  constructor() {
    // whatever would ask it fails
    super(Object.create(Database.prototype) as Database);
  }

  override learn(): Promise<void> {
    return Promise.resolve();
  }
}
