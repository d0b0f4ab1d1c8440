import type { Answer } from './client.js';
import type { Register } from './register.js';

/** What is asked for: a route with the permission it needs and the scope that holds it. */
export interface Probe {
  readonly permission: string;
  readonly scope: string;
  readonly path: (base: string) => string;
}

export const PROBES: readonly Probe[] = [
  { permission: 'agents.view', scope: 'agents:read', path: (base) => `${base}/agents?limit=1` },
  { permission: 'organization.view', scope: 'members:read', path: (base) => base },
];
export const PERMISSIONS: readonly string[] = PROBES.map(({ permission }) => permission);
export const SCOPES: readonly string[] = PROBES.map(({ scope }) => scope);

/** A member may have any of three custom roles. */
export const ROLE_NAMES = ['a', 'b', 'c'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** What the roles hold to begin with: all, a part, nothing. */
export const FIRST_PERMISSIONS: Readonly<Record<RoleName, readonly string[]>> = {
  a: PERMISSIONS,
  b: PERMISSIONS.slice(0, 1),
  c: [],
};

/** What a person may do in the organization. */
export interface Grants extends Record<RoleName, readonly string[]> {
  /** the roles the member has; null: no member */
  readonly assigned: readonly RoleName[] | null;
}

export interface SessionStates extends Grants {
  readonly ended: boolean;
}

/** The grants are those of the key's creator. */
export interface KeyStates extends Grants {
  readonly revoked: boolean;
  readonly expired: boolean;
  /** the overlap with its successor is over */
  readonly retired: boolean;
  /** whether `allowedCidrs` lets the client's address in */
  readonly admitted: boolean;
  readonly scopes: readonly string[];
  readonly plan: string;
  readonly followsCreator: boolean;
}

export type Registers<S extends object> = { readonly [K in keyof S]: Register<S[K]> };

const grants = ({ assigned, ...roles }: Grants, { permission }: Probe): boolean =>
  assigned?.some((role) => roles[role].includes(permission)) ?? false;

/** The right answer to a session, as the contract says it; not taken from the service's own code. */
export function answerToSession(states: SessionStates, probe: Probe): string {
  if (states.ended) return '401';
  if (states.assigned === null) return '404';
  return grants(states, probe) ? '200' : '403 not_granted';
}

/** The right answer to a key. */
export function answerToKey(states: KeyStates, probe: Probe): string {
  if (states.revoked || states.expired || states.retired || !states.admitted) return '401';
  if (states.plan === 'free') return '403 plan_upgrade_required';
  if (states.followsCreator && !grants(states, probe)) return '403 not_granted';
  return states.scopes.includes(probe.scope) ? '200' : '403 out_of_scope';
}

/** An answer in the words of the two above; null for one that no healthy service gives. */
export function outcomeOf({ status, body }: Answer): string | null {
  if (status === 200 || status === 401 || status === 404) return `${status}`;
  if (status !== 403) return null;
  return `403 ${body?.code === 'insufficient_scope' ? String(body.reason) : String(body?.code)}`;
}
