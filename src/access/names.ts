/**
 * The names in the catalogue. Whoever declares a part of it adds its own by declaration merging, so that a misspelt permission
 * does not compile. In a file of its own, which others export as a whole: only so can they be merged into from there.
 */
export interface PermissionMap {}
export interface ScopeMap {}
export interface FeatureMap {}

export type Permission = keyof PermissionMap & string;
export type Scope = keyof ScopeMap & string;
export type Feature = keyof FeatureMap & string;
