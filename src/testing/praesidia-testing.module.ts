import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { APP_FILTER, DiscoveryModule } from '@nestjs/core';
import { Admission } from '../access/admission.js';
import { Catalogue } from '../access/catalogue.js';
import { PrincipalResolver, RequestLimits } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import { RouteInventory } from '../access/route-inventory.js';
import { HostRoutes } from '../api-keys/usage/host-routes.js';
import { AuditService as Log } from '../audit/audit.service.js';
import { RequestRecorder } from '../audit/request-recorder.js';
import { Authority } from '../praesidia/authority.js';
import { Behalves } from '../praesidia/behalves.js';
import { HostRouteInventory } from '../praesidia/guard/host-route-inventory.js';
import { PermissionGuard } from '../praesidia/guard/permission.guard.js';
import { RefusalFilter } from '../praesidia/guard/refusal.filter.js';
import { catalogueOf } from '../praesidia/host-catalogue.js';
import { HostEvents } from '../praesidia/host-events.js';
import { HostOptions, type PraesidiaOptions } from '../praesidia/options.js';
import { AccessService } from '../praesidia/services/access.service.js';
import { AuditService } from '../praesidia/services/audit.service.js';
import { TenantReader } from '../praesidia/users/tenant-reader.js';
import { FixedPrincipal, NoLimits } from './fixed-principal.js';
import { RecordedEvents } from './recorded-events.js';
import { AnyTenant, NoHostRoutes, TestAuthority } from './test-authority.js';

/** What of the host's options the guard goes by. */
export type TestingOptions<Request = unknown> = Pick<
  PraesidiaOptions<Request>,
  'catalogue' | 'exempt' | 'organizationFrom' | 'plans' | 'undeclaredRoutes'
>;

const PROVIDERS = [
  FixedPrincipal,
  { provide: PrincipalResolver, useExisting: FixedPrincipal },
  { provide: RequestLimits, useClass: NoLimits },
  RecordedEvents,
  { provide: Log, useExisting: RecordedEvents },
  { provide: TenantReader, useClass: AnyTenant },
  { provide: HostRoutes, useClass: NoHostRoutes },
  { provide: RouteInventory, useClass: HostRouteInventory },
  RequestRecorder,
  Admission,
  Behalves,
  HostEvents,
  { provide: Authority, useClass: TestAuthority },
];

/**
 * Stands for `PraesidiaModule` in tests of a host's own modules: the same guard, decorators and decision, without a database
 * and without credentials. Who calls, `actAs()` says; what was put on record, `expectAudited()`. `AccessService` and
 * `AuditService` are there; keys, roles and plans are rows, and need the real module.
 */
@Module({})
export class PraesidiaTestingModule {
  static forRoot<Request = unknown>(options: TestingOptions<Request> = {}): DynamicModule {
    const exported = [HostOptions, Catalogue, Authority, PermissionGuard, AccessService, AuditService];
    return {
      module: PraesidiaTestingModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [
        { provide: HostOptions, useValue: options },
        {
          provide: Catalogue,
          useFactory: () => new Catalogue(catalogueOf(options.catalogue ?? {}, options.plans)),
        },
        ...PROVIDERS,
        PermissionGuard,
        { provide: APP_FILTER, useClass: RefusalFilter },
        AccessService,
        AuditService,
      ],
      exports: exported,
    };
  }
}

/** From now on every request of an application with `PraesidiaTestingModule` is this caller's; null: nobody's. */
export function actAs(app: Pick<INestApplicationContext, 'get'>, caller: Principal | null): void {
  app.get(FixedPrincipal, { strict: false }).current = caller;
}
