import { definePart, type PermissionsOf, type ScopesOf } from '../access/catalogue.js';

export const organizationsCatalogue = definePart({
  permissions: {
    'organization.view': { description: 'See the organization' },
    'organization.manage': { description: 'Change the organization' },
    'members.view': { description: 'See members' },
    'members.manage': { description: 'Invite, change and remove members' },
  },
  scopes: {
    'members:read': {
      description: 'See the organization, its members and roles',
      permissions: ['organization.view', 'members.view', 'roles.view'],
    },
  },
});

declare module '../access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof organizationsCatalogue> {}
  interface ScopeMap extends ScopesOf<typeof organizationsCatalogue> {}
}
