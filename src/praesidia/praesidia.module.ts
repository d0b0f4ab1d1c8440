import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Admission } from '../access/admission.js';
import { Catalogue } from '../access/catalogue.js';
import { PrincipalResolver, RequestLimits } from '../access/ports.js';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CheckpointsModule } from '../audit/checkpoints/checkpoints.module.js';
import { CredentialsModule } from '../authentication/credentials.module.js';
import { PlansModule } from '../plans/plans.module.js';
import { RbacModule } from '../rbac/rbac.module.js';
import { RetentionModule } from '../retention/retention.module.js';
import { Authority } from './authority.js';
import { Behalves } from './behalves.js';
import { migrateSchema } from './database/schema.js';
import { PermissionGuard } from './guard/permission.guard.js';
import { RefusalFilter } from './guard/refusal.filter.js';
import { HostEvents } from './host-events.js';
import { HostLog } from './host-log.js';
import { InProcessAuthority } from './in-process-authority.js';
import { optionsProviders, type PraesidiaAsyncOptions } from './async-options.js';
import type { PraesidiaOptions } from './options.js';
import { RemoteAuthority } from './remote/remote-authority.js';
import type { RemoteOptions } from './remote/remote-options.js';
import { RemoteRuntimeModule } from './remote/remote-runtime.module.js';
import { RuntimeModule } from './runtime.module.js';
import { AccessService } from './services/access.service.js';
import { ApiKeysService } from './services/api-keys.service.js';
import { AuditService } from './services/audit.service.js';
import { OrganizationsService } from './services/organizations.service.js';
import { PlansService } from './services/plans.service.js';
import { RbacService } from './services/rbac.service.js';
import { HostResolver } from './users/host-resolver.js';
import { TenantReader } from './users/tenant-reader.js';

const FACADES = [
  AccessService,
  ApiKeysService,
  AuditService,
  OrganizationsService,
  PlansService,
  RbacService,
];

/** Keys, decision and audit log in a Nest application of somebody else, on its own PostgreSQL. It mounts no routes. */
@Module({})
export class PraesidiaModule {
  static forRoot<Request = unknown>(options: PraesidiaOptions<Request>): DynamicModule {
    return this.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync<Request = unknown>(
    options: PraesidiaAsyncOptions<PraesidiaOptions<Request>>,
  ): DynamicModule {
    return {
      module: PraesidiaModule,
      // the guard is made in the modules of the controllers that it is bound to
      global: true,
      imports: [
        RuntimeModule.forRoot(optionsProviders(options), options.imports),
        AuditModule,
        CheckpointsModule,
        CredentialsModule,
        RbacModule,
        PlansModule,
        ApiKeysModule,
        RetentionModule,
      ],
      providers: [
        TenantReader,
        Behalves,
        HostEvents,
        HostLog,
        HostResolver,
        {
          provide: Admission,
          inject: [HostResolver, RequestLimits, Catalogue],
          useFactory: (resolver: PrincipalResolver, limits: RequestLimits, catalogue: Catalogue) =>
            new Admission(resolver, limits, catalogue),
        },
        { provide: Authority, useClass: InProcessAuthority },
        PermissionGuard,
        { provide: APP_FILTER, useClass: RefusalFilter },
        ...FACADES,
      ],
      exports: [Authority, PermissionGuard, ...FACADES],
    };
  }

  /** For a host without access to the database: the keys service decides each request, and has its use on record, over HTTP. */
  static forRemote<Request = unknown>(options: RemoteOptions<Request>): DynamicModule {
    return this.forRemoteAsync({ useFactory: () => options });
  }

  static forRemoteAsync<Request = unknown>(
    options: PraesidiaAsyncOptions<RemoteOptions<Request>>,
  ): DynamicModule {
    const facades = [AccessService, AuditService];
    return {
      module: PraesidiaModule,
      global: true,
      imports: [RemoteRuntimeModule.forRoot(optionsProviders(options), options.imports)],
      providers: [
        { provide: Authority, useClass: RemoteAuthority },
        PermissionGuard,
        { provide: APP_FILTER, useClass: RefusalFilter },
        ...facades,
      ],
      exports: [Authority, PermissionGuard, ...facades],
    };
  }

  /** Makes the schema where it is missing, and brings it up to date. Never done by itself at boot. */
  static migrate({ database }: Pick<PraesidiaOptions, 'database'>): Promise<void> {
    const logger = new Logger('Praesidia');
    return migrateSchema(database, (line) => logger.log(line));
  }
}
