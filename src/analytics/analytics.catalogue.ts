import { definePart, type PermissionsOf, type ScopesOf } from '../access/catalogue.js';

export const analyticsCatalogue = definePart({
  permissions: {
    'analytics.view': { description: 'See usage figures' },
    'costs.view': { description: 'See costs' },
  },
  scopes: {
    'analytics:read': { description: 'See usage and costs', permissions: ['analytics.view', 'costs.view'] },
  },
});

declare module '../access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof analyticsCatalogue> {}
  interface ScopeMap extends ScopesOf<typeof analyticsCatalogue> {}
}
