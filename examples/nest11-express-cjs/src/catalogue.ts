import { defineCatalogue, type PermissionsOf, type ScopesOf } from 'praesidia-keys';

export const catalogue = defineCatalogue({
  permissions: {
    'invoices.view': { description: 'See invoices' },
    'invoices.send': { description: 'Send invoices' },
  },
  scopes: {
    'invoices:read': { description: 'See invoices', permissions: ['invoices.view'] },
    'invoices:write': { description: 'Send invoices', permissions: ['invoices.send'] },
  },
});

declare module 'praesidia-keys' {
  interface PermissionMap extends PermissionsOf<typeof catalogue> {}
  interface ScopeMap extends ScopesOf<typeof catalogue> {}
}
