import { definePart, type FeaturesOf, type PermissionsOf } from '../access/catalogue.js';

export const rbacCatalogue = definePart({
  features: { custom_roles: { description: 'Roles of your own' } },
  permissions: {
    'roles.view': { description: 'See roles and what they hold' },
    'roles.manage': { description: 'Make, change and delete roles', feature: 'custom_roles' },
    'access.explain': { description: 'Ask why somebody may or may not do something' },
  },
});

declare module '../access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof rbacCatalogue> {}
  interface FeatureMap extends FeaturesOf<typeof rbacCatalogue> {}
}
