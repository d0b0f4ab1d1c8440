import type { CataloguePart, Permission, RoleDefinition } from './access/catalogue.js';
import { apiKeysCatalogue } from './api-keys/api-keys.catalogue.js';
import { auditCatalogue } from './audit/audit.catalogue.js';
import { organizationsCatalogue } from './organizations/organizations.catalogue.js';
import { plansCatalogue } from './plans/plans.catalogue.js';
import { rbacCatalogue } from './rbac/rbac.catalogue.js';

/** What the catalogue of every root begins with: organizations, their keys, roles and log. */
export const coreParts = [
  organizationsCatalogue,
  rbacCatalogue,
  plansCatalogue,
  apiKeysCatalogue,
  auditCatalogue,
] as const satisfies readonly CataloguePart[];

/** The roles that follow from the permissions there are, whatever they protect. */
export const coreRoles = (
  all: readonly Permission[],
): Record<'owner' | 'admin' | 'auditor', RoleDefinition> => ({
  owner: { name: 'owner', description: 'Everything', permissions: all },
  admin: {
    name: 'admin',
    description: 'Everything but the organization itself and its plan',
    permissions: all.filter((name) => name !== 'organization.manage' && name !== 'plan.manage'),
  },
  auditor: {
    name: 'auditor',
    description: 'Sees everything, exports the audit log, changes nothing',
    permissions: [...all.filter((name) => name.endsWith('.view')), 'audit.export', 'access.explain'],
  },
});
