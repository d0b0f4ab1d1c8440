import { definePart, type PermissionsOf, type ScopesOf } from '../access/catalogue.js';

export const workflowsCatalogue = definePart({
  permissions: {
    'workflows.view': { description: 'See workflows' },
    'workflows.manage': { description: 'Make, change and delete workflows' },
  },
  scopes: {
    'workflows:read': { description: 'See workflows', permissions: ['workflows.view'] },
    'workflows:write': {
      description: 'Make, change and delete workflows',
      permissions: ['workflows.manage'],
    },
  },
});

declare module '../access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof workflowsCatalogue> {}
  interface ScopeMap extends ScopesOf<typeof workflowsCatalogue> {}
}
