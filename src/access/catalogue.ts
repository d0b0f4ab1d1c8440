import type { Feature, Permission, Scope } from './names.js';

export type * from './names.js';

export interface PermissionDefinition {
  readonly name: Permission;
  readonly description: string;
  /** the plan feature without which nobody in the organization has this permission */
  readonly feature?: Feature;
  /** a feature with which plans that lack `feature` have a part of it; which part, its service says by `decideWhole()` */
  readonly partlyWith?: Feature;
}

export interface ScopeDefinition {
  readonly name: Scope;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

export interface RoleDefinition {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

export interface PlanDefinition {
  readonly name: string;
  readonly features: readonly Feature[];
}

/** What one feature folder declares. */
export interface CataloguePart {
  readonly features?: Record<string, { description: string }>;
  readonly permissions?: Record<string, { description: string; feature?: string; partlyWith?: string }>;
  readonly scopes?: Record<string, { description: string; permissions: readonly string[] }>;
}

/** Keeps the literal types of a part, from which its names join the maps above. */
export const definePart = <const T extends CataloguePart>(part: T): T => part;

/** The permission names of a part, for `interface PermissionMap extends PermissionsOf<typeof part> {}`. */
export type PermissionsOf<T extends CataloguePart> = { [K in keyof T['permissions']]: true };
export type ScopesOf<T extends CataloguePart> = { [K in keyof T['scopes']]: true };
export type FeaturesOf<T extends CataloguePart> = { [K in keyof T['features']]: true };

export interface CatalogueDefinition {
  readonly parts: readonly CataloguePart[];
  readonly roles: (permissions: readonly Permission[]) => readonly RoleDefinition[];
  readonly plans: readonly PlanDefinition[];
}

/** The assembled, validated catalogue. Immutable; sets of scopes are memoised by the list that asks for them, never by caller. */
export class Catalogue {
  readonly permissions: readonly PermissionDefinition[];
  readonly scopes: readonly ScopeDefinition[];
  readonly roles: readonly RoleDefinition[];
  readonly plans: readonly PlanDefinition[];
  readonly allPermissions: ReadonlySet<Permission>;
  /** what any key can ever be granted: the union of all scopes */
  readonly keyPermissions: ReadonlySet<Permission>;
  private readonly byPermission: ReadonlyMap<string, PermissionDefinition>;
  private readonly byScope: ReadonlyMap<string, ScopeDefinition>;
  private readonly byRole: ReadonlyMap<string, RoleDefinition>;
  private readonly featuresByPlan: ReadonlyMap<string, ReadonlySet<Feature>>;
  private readonly scopeSets = new WeakMap<readonly string[], ReadonlySet<Permission>>();

  constructor(definition: CatalogueDefinition) {
    this.permissions = definition.parts.flatMap((part) =>
      Object.entries(part.permissions ?? {}).map(
        ([name, line]) => ({ name, ...line }) as PermissionDefinition,
      ),
    );
    this.scopes = definition.parts.flatMap((part) =>
      Object.entries(part.scopes ?? {}).map(([name, line]) => ({ name, ...line }) as ScopeDefinition),
    );
    this.byPermission = uniqueByName('permission', this.permissions);
    this.byScope = uniqueByName('scope', this.scopes);
    this.allPermissions = new Set(this.permissions.map((permission) => permission.name));
    this.keyPermissions = new Set(this.scopes.flatMap((scope) => scope.permissions));
    this.roles = definition.roles([...this.allPermissions]);
    this.byRole = uniqueByName('role', this.roles);
    this.plans = definition.plans;
    uniqueByName('plan', this.plans);
    this.featuresByPlan = new Map(this.plans.map((plan) => [plan.name, new Set(plan.features)]));
    for (const holder of [...this.scopes, ...this.roles]) {
      for (const permission of holder.permissions) this.permission(permission);
    }
  }

  /** @throws Error for a name that is not in the catalogue: a programming mistake, found at boot */
  permission(name: string): PermissionDefinition {
    const found = this.byPermission.get(name);
    if (!found) throw new Error(`The catalogue has no permission '${name}'.`);
    return found;
  }

  isPermission(name: string): name is Permission {
    return this.byPermission.has(name);
  }

  isScope(name: string): name is Scope {
    return this.byScope.has(name);
  }

  isPlan(name: string): boolean {
    return this.featuresByPlan.has(name);
  }

  /** Union of the permissions the scopes hold; a scope the catalogue no longer has holds nothing. */
  permissionsOfScopes(scopes: readonly string[]): ReadonlySet<Permission> {
    let set = this.scopeSets.get(scopes);
    if (!set) {
      set = new Set(scopes.flatMap((scope) => this.byScope.get(scope)?.permissions ?? []));
      this.scopeSets.set(scopes, set);
    }
    return set;
  }

  permissionsOfRole(builtInRole: string): readonly Permission[] {
    return this.byRole.get(builtInRole)?.permissions ?? [];
  }

  featuresOfPlan(plan: string): ReadonlySet<Feature> {
    return this.featuresByPlan.get(plan) ?? new Set();
  }

  /** Names of the scopes that hold a permission: what a denial tells the caller to ask for. */
  scopesHolding(permission: Permission): Scope[] {
    return this.scopes.filter((scope) => scope.permissions.includes(permission)).map((scope) => scope.name);
  }

  plansWith(feature: Feature): string[] {
    return this.plans.filter((plan) => plan.features.includes(feature)).map((plan) => plan.name);
  }
}

function uniqueByName<T extends { readonly name: string }>(
  kind: string,
  lines: readonly T[],
): Map<string, T> {
  const map = new Map<string, T>();
  for (const line of lines) {
    if (map.has(line.name)) throw new Error(`The catalogue declares the ${kind} '${line.name}' twice.`);
    map.set(line.name, line);
  }
  return map;
}
