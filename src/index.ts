// their names are part of the types
import './api-keys/api-keys.catalogue.js';
import './audit/audit.catalogue.js';
import './organizations/organizations.catalogue.js';
import './plans/plans.catalogue.js';
import './rbac/rbac.catalogue.js';

export { AccessDenied, ExceedsCaller } from './access/access.errors.js';
export type {
  CataloguePart,
  FeaturesOf,
  PermissionsOf,
  PlanDefinition,
  ScopesOf,
} from './access/catalogue.js';
export type * from './access/names.js';
export type { Decision, DenialReason } from './access/decide.js';
export type { OrganizationRef, Principal, RateLimit, Subject } from './access/principal.js';
export type { KeyToImport } from './api-keys/import/imported-key.dto.js';
export type * from './praesidia/action-names.js';
export type { Behalf, HostItself } from './praesidia/behalf.js';
export { Authenticated, CurrentPrincipal, Public, RequirePermission } from './praesidia/decorators.js';
export { principalOf } from './praesidia/guard/host-request.js';
export { PermissionGuard } from './praesidia/guard/permission.guard.js';
export { Refusal } from './praesidia/guard/refusal.js';
export { RefusalFilter } from './praesidia/guard/refusal.filter.js';
export { defineCatalogue, type ActionsOf, type HostCatalogue } from './praesidia/host-catalogue.js';
export type { HostActionDefinition, HostEvent, HostTransaction } from './praesidia/host-event.js';
export type {
  DatabaseOptions,
  GuardOptions,
  PgPool,
  PraesidiaOptions,
  UndeclaredRoutes,
} from './praesidia/options.js';
export { uuidOf } from './praesidia/organization-id.js';
export type { PraesidiaAsyncOptions, PraesidiaOptionsFactory } from './praesidia/async-options.js';
export { PraesidiaModule } from './praesidia/praesidia.module.js';
export type { RemoteOptions } from './praesidia/remote/remote-options.js';
export { AccessService, type Occasion } from './praesidia/services/access.service.js';
export { ApiKeysService } from './praesidia/services/api-keys.service.js';
export type * from './praesidia/services/api-keys.types.js';
export { AuditService } from './praesidia/services/audit.service.js';
export type * from './praesidia/services/audit.types.js';
export { OrganizationsService, type HostOrganization } from './praesidia/services/organizations.service.js';
export { PlansService, type OrganizationPlan } from './praesidia/services/plans.service.js';
export { RbacService, type NewRole, type OrganizationRole } from './praesidia/services/rbac.service.js';
export type { HostUser, HostUsers } from './praesidia/users/host-users.js';
