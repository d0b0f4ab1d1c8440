import { definePart, type PermissionsOf, type ScopesOf } from '../access/catalogue.js';

export const agentsCatalogue = definePart({
  permissions: {
    'agents.view': { description: 'See agents' },
    'agents.register': { description: 'Register agents' },
    'agents.update': { description: 'Change agents' },
    'agents.delete': { description: 'Delete agents' },
    'agents.report_usage': { description: 'Report what agents consume' },
  },
  scopes: {
    'agents:read': { description: 'See agents', permissions: ['agents.view'] },
    'agents:write': {
      description: 'Register, change and delete agents and report their usage',
      permissions: ['agents.register', 'agents.update', 'agents.delete', 'agents.report_usage'],
    },
    'agents:report': { description: 'Report what agents consume', permissions: ['agents.report_usage'] },
  },
});

declare module '../access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof agentsCatalogue> {}
  interface ScopeMap extends ScopesOf<typeof agentsCatalogue> {}
}
