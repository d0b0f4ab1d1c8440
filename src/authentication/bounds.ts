import type { Catalogue } from '../access/catalogue.js';
import type { Bounds } from '../access/decide.js';
import { permissionsOf, type Grants } from '../rbac/grants.js';

/** What bounds a key. @param key its `Grants` are those of its creator, and count where keys follow theirs */
export const boundsOfKey = (
  catalogue: Catalogue,
  key: Grants & { readonly followsCreator: boolean; readonly scopes: readonly string[] },
  plan: string,
): Bounds => ({
  granted: key.followsCreator ? permissionsOf(catalogue, key) : catalogue.keyPermissions,
  scoped: catalogue.permissionsOfScopes(key.scopes),
  entitled: catalogue.featuresOfPlan(plan),
  requires: 'programmatic_access',
});

/** What bounds a person; outside any organization there is neither a plan nor a grant. */
export const boundsOfMember = (catalogue: Catalogue, member: Grants, plan: string | undefined): Bounds => ({
  granted: permissionsOf(catalogue, member),
  scoped: catalogue.allPermissions,
  entitled: catalogue.featuresOfPlan(plan ?? ''),
  requires: null,
});
