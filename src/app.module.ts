import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessModule } from './access/access.module.js';
import type { CatalogueDefinition } from './access/catalogue.js';
import { PermissionGuard } from './access/permission.guard.js';
import type { TokenDigest } from './access/token-digest.js';
import { AgentsModule } from './agents/agents.module.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { ApiKeysRoutesModule } from './api-keys/api-keys-routes.module.js';
import { MemberKeysModule } from './api-keys/member-keys.module.js';
import { AuditSinksModule } from './audit-sinks/audit-sinks.module.js';
import { AuditRoutesModule } from './audit/audit-routes.module.js';
import { CheckpointsRoutesModule } from './audit/checkpoints/checkpoints-routes.module.js';
import { AuthenticationModule } from './authentication/authentication.module.js';
import { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { ConsoleModule } from './console/console.module.js';
import type { Database } from './database/database.js';
import { DatabaseModule } from './database/database.module.js';
import { DocsModule } from './docs/docs.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { InputGuard } from './http/input.guard.js';
import { ProblemFilter } from './http/problem.filter.js';
import { InputPipe } from './http/validation.pipe.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { PlansRoutesModule } from './plans/plans-routes.module.js';
import { RbacRoutesModule } from './rbac/rbac-routes.module.js';
import { RemoteModule } from './remote/remote.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { WorkflowsModule } from './workflows/workflows.module.js';

export interface AppOptions {
  readonly config: Config;
  readonly catalogue: CatalogueDefinition;
  readonly digest: TokenDigest;
  readonly database: Database;
}

/** Composition root of the standalone service: puts the modules together and binds the ports. */
@Module({})
export class AppModule {
  static forRoot({ config, catalogue, digest, database }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config, digest),
        DatabaseModule.forRoot(database),
        AccessModule.forRoot(catalogue),
        HttpModule,
        AuditRoutesModule,
        CheckpointsRoutesModule,
        AuthenticationModule,
        OrganizationsModule.forRoot([MemberKeysModule]),
        RbacRoutesModule,
        PlansRoutesModule,
        ApiKeysRoutesModule,
        AuditSinksModule,
        RemoteModule,
        RetentionModule,
        AgentsModule,
        WorkflowsModule,
        AnalyticsModule,
        ConsoleModule,
        DocsModule,
        HealthModule,
        // without it there is no such route
        ...(config.metrics ? [MetricsModule] : []),
      ],
      providers: [
        // in this order: who asks, then what is asked
        { provide: APP_GUARD, useClass: PermissionGuard },
        { provide: APP_GUARD, useClass: InputGuard },
        { provide: APP_PIPE, useClass: InputPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
