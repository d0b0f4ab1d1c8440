import type { Feature, Permission, PermissionDefinition } from './catalogue.js';
import type { Principal } from './principal.js';

export type DenialReason = 'not_granted' | 'out_of_scope' | 'not_in_plan';

export type Decision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason: DenialReason;
      readonly permission: Permission | null;
      /** the missing feature, with `not_in_plan` */
      readonly feature: Feature | null;
    };

const ALLOWED: Decision = Object.freeze({ allowed: true });

/** All that a decision looks at. */
export type Bounds = Pick<Principal, 'granted' | 'scoped' | 'entitled' | 'requires'>;

/**
 * The one access decision, for keys and sessions alike. Pure: no I/O, no clock, no knowledge of the kind of caller.
 * The three sets stay apart, so that the reason of a denial comes free.
 * @param permission the catalogue's line, or null for a route that any principal may call
 */
export function decide(principal: Bounds, permission: PermissionDefinition | null): Decision {
  const { requires } = principal;
  if (requires !== null && !principal.entitled.has(requires)) {
    return { allowed: false, reason: 'not_in_plan', permission: permission?.name ?? null, feature: requires };
  }
  if (permission === null) return ALLOWED;
  const { name } = permission;
  if (!principal.granted.has(name))
    return { allowed: false, reason: 'not_granted', permission: name, feature: null };
  if (!principal.scoped.has(name))
    return { allowed: false, reason: 'out_of_scope', permission: name, feature: null };
  const feature = missingFeature(principal.entitled, permission);
  if (feature !== null) return { allowed: false, reason: 'not_in_plan', permission: name, feature };
  return ALLOWED;
}

/** The feature without which nobody has the permission, or a part of it, where those of the plan do not include it. */
export function missingFeature(
  entitled: ReadonlySet<Feature>,
  { feature, partlyWith }: PermissionDefinition,
): Feature | null {
  const has = (one: Feature | undefined) => one !== undefined && entitled.has(one);
  return feature === undefined || has(feature) || has(partlyWith) ? null : feature;
}

/** The decision about all of what a permission allows, where plans may have a part of it. */
export const decideWhole = (principal: Bounds, permission: PermissionDefinition): Decision =>
  decide(principal, { ...permission, partlyWith: undefined });

/** Whether the principal has every one of the permissions at this moment: what it may hand on to others. */
export function holdsAll(principal: Bounds, permissions: Iterable<Permission>): boolean {
  for (const permission of permissions) {
    if (!principal.granted.has(permission) || !principal.scoped.has(permission)) return false;
  }
  return true;
}
