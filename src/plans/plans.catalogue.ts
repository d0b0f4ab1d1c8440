import { definePart, type PermissionsOf } from '../access/catalogue.js';

export const plansCatalogue = definePart({
  permissions: {
    'plan.view': { description: 'See the plan' },
    'plan.manage': { description: 'Change the plan' },
  },
});

declare module '../access/catalogue.js' {
  interface PermissionMap extends PermissionsOf<typeof plansCatalogue> {}
}
