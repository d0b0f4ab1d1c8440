import type { CatalogueDefinition, Permission, RoleDefinition } from './access/catalogue.js';
import { agentsCatalogue } from './agents/agents.catalogue.js';
import { analyticsCatalogue } from './analytics/analytics.catalogue.js';
import { coreParts, coreRoles } from './core.catalogue.js';
import { withCatalogueFile } from './catalogue-file/catalogue-file.js';
import type { Config } from './config/config.js';
import { workflowsCatalogue } from './workflows/workflows.catalogue.js';

/** The catalogue of the standalone service. */
export const platformCatalogue: CatalogueDefinition = {
  parts: [...coreParts, agentsCatalogue, workflowsCatalogue, analyticsCatalogue],
  roles: builtInRoles,
  plans: [
    { name: 'free', features: [] },
    { name: 'team', features: ['programmatic_access', 'custom_roles'] },
    { name: 'enterprise', features: ['programmatic_access', 'custom_roles', 'audit_forwarding'] },
  ],
};

/** The same with what the configured file adds. @throws ConfigurationError for a file that cannot be taken */
export const catalogueOf = ({ catalogueFile }: Pick<Config, 'catalogueFile'>): CatalogueDefinition =>
  catalogueFile === null ? platformCatalogue : withCatalogueFile(platformCatalogue, catalogueFile);

function builtInRoles(all: readonly Permission[]): RoleDefinition[] {
  const isOf = (resource: string) => (permission: string) => permission.startsWith(`${resource}.`);
  const { owner, admin, auditor } = coreRoles(all);
  return [
    owner,
    admin,
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
    auditor,
    {
      name: 'viewer',
      description: 'Sees agents, workflows and usage',
      permissions: ['organization.view', 'agents.view', 'workflows.view', 'analytics.view'],
    },
  ];
}
