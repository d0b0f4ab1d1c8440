import type { CatalogueDefinition, Permission, RoleDefinition } from './access/catalogue.js';
import { agentsCatalogue } from './agents/agents.catalogue.js';
import { analyticsCatalogue } from './analytics/analytics.catalogue.js';
import { apiKeysCatalogue } from './api-keys/api-keys.catalogue.js';
import { auditCatalogue } from './audit/audit.catalogue.js';
import { organizationsCatalogue } from './organizations/organizations.catalogue.js';
import { plansCatalogue } from './plans/plans.catalogue.js';
import { rbacCatalogue } from './rbac/rbac.catalogue.js';
import { workflowsCatalogue } from './workflows/workflows.catalogue.js';

/** The catalogue of the standalone service. */
export const platformCatalogue: CatalogueDefinition = {
  parts: [
    organizationsCatalogue,
    rbacCatalogue,
    plansCatalogue,
    apiKeysCatalogue,
    auditCatalogue,
    agentsCatalogue,
    workflowsCatalogue,
    analyticsCatalogue,
  ],
  roles: builtInRoles,
  plans: [
    { name: 'free', features: [] },
    { name: 'team', features: ['programmatic_access', 'custom_roles'] },
    { name: 'enterprise', features: ['programmatic_access', 'custom_roles', 'audit_forwarding'] },
  ],
};

function builtInRoles(all: readonly Permission[]): RoleDefinition[] {
  const isOf = (resource: string) => (permission: string) => permission.startsWith(`${resource}.`);
  return [
    { name: 'owner', description: 'Everything', permissions: all },
    {
      name: 'admin',
      description: 'Everything but the organization itself and its plan',
      permissions: all.filter((name) => name !== 'organization.manage' && name !== 'plan.manage'),
    },
    {
      name: 'developer',
      description: 'Builds with agents and workflows; sees keys, members and usage',
      permissions: [
        'organization.view',
        'members.view',
        'roles.view',
        'api_keys.view',
        'analytics.view',
        ...all.filter(isOf('agents')),
        ...all.filter(isOf('workflows')),
      ],
    },
    {
      name: 'auditor',
      description: 'Sees everything, exports the audit log, changes nothing',
      permissions: [...all.filter((name) => name.endsWith('.view')), 'audit.export', 'access.explain'],
    },
    {
      name: 'viewer',
      description: 'Sees agents, workflows and usage',
      permissions: ['organization.view', 'agents.view', 'workflows.view', 'analytics.view'],
    },
  ];
}
