import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { BulkRevoker } from './bulk-revoker.service.js';
import { ClaimLinks } from './claim-links.service.js';
import { IntegrationsService } from './integrations.service.js';
import { KeyDirectory } from './key-directory.service.js';
import { KeyEditor } from './key-editor.service.js';
import { KeyIssuer } from './key-issuer.service.js';
import { KeyRevoker } from './key-revoker.service.js';
import { LapsedKeys } from './lapsed-keys.js';
import { KeyNotices } from './notices/key-notices.js';
import { HostRoutes } from './usage/host-routes.js';
import { KeyNarrower } from './usage/key-narrower.service.js';
import { KeyUsages } from './usage/key-usage.service.js';
import { NeededPermissions } from './usage/needed-permissions.js';
import { ScopeUse } from './usage/scope-use.js';
import { UsageRoller } from './usage/usage-roller.js';
import { ApiKeyPolicies } from './policy/api-key-policies.js';
import { KeyReports } from './report/key-report.service.js';
import { KeyRotator } from './rotation/key-rotator.service.js';
import { ImportedKeysModule } from './import/imported-keys.module.js';
import { KeyImporter } from './import/key-importer.service.js';

@Module({
  imports: [AuditModule, HttpModule, ImportedKeysModule],
  providers: [
    KeyIssuer,
    KeyDirectory,
    KeyEditor,
    KeyRotator,
    KeyRevoker,
    BulkRevoker,
    LapsedKeys,
    IntegrationsService,
    ClaimLinks,
    ApiKeyPolicies,
    KeyNotices,
    KeyReports,
    UsageRoller,
    HostRoutes,
    NeededPermissions,
    ScopeUse,
    KeyUsages,
    KeyNarrower,
    KeyImporter,
  ],
  exports: [
    KeyIssuer,
    KeyDirectory,
    KeyEditor,
    KeyRotator,
    KeyRevoker,
    BulkRevoker,
    IntegrationsService,
    ClaimLinks,
    ApiKeyPolicies,
    KeyReports,
    HostRoutes,
    KeyUsages,
    KeyNarrower,
    KeyImporter,
  ],
})
export class ApiKeysModule {}
