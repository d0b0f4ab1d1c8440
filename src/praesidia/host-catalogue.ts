import type {
  CatalogueDefinition,
  CataloguePart,
  Permission,
  PlanDefinition,
  RoleDefinition,
} from '../access/catalogue.js';
import { isHostAction } from '../audit/actions.js';
import { coreParts, coreRoles } from '../core.catalogue.js';
import type { HostActionDefinition } from './host-event.js';

/** What a host adds to the catalogue: permissions of its own, scopes and roles that hold them, features, actions. */
export interface HostCatalogue extends CataloguePart {
  readonly roles?: Record<string, { description: string; permissions: readonly string[] }>;
  readonly actions?: Record<string, HostActionDefinition>;
}

/** Keeps the literal names of a host's catalogue, from which they join the types of the package. */
export const defineCatalogue = <const T extends HostCatalogue>(catalogue: T): T => catalogue;

/** The action names of a catalogue, for `interface ActionMap extends ActionsOf<typeof catalogue> {}`. */
export type ActionsOf<T extends HostCatalogue> = { [K in keyof T['actions']]: true };

const NAME = /^[a-z][a-z0-9_-]{0,63}[.:][a-z][a-z0-9_-]{0,63}$/;

/**
 * The whole catalogue of a host.
 * @param plans left out: one plan, `standard`, with every feature
 * @throws Error for names that are malformed or unknown: a programming mistake, found at boot
 */
export function catalogueOf(host: HostCatalogue, plans?: readonly PlanDefinition[]): CatalogueDefinition {
  const parts = [...coreParts, host];
  const features = parts.flatMap((part: CataloguePart) => Object.keys(part.features ?? {}));
  for (const name of [host.permissions, host.scopes].flatMap((part) => Object.keys(part ?? {})))
    if (!NAME.test(name))
      throw new Error(`The catalogue's '${name}' must be a name such as invoices.view or invoices:read.`);
  for (const name of Object.keys(host.actions ?? {}))
    if (!isHostAction(name))
      throw new Error(
        `The catalogue's action '${name}' must be a name such as invoice.sent, and begin like none of the log's own.`,
      );
  for (const [name, { feature }] of Object.entries(host.permissions ?? {}))
    if (feature !== undefined && !features.includes(feature))
      throw new Error(`The catalogue's permission '${name}' needs the feature '${feature}', which it lacks.`);
  return {
    parts,
    roles: (all) => rolesOf(host, all),
    plans: plans ?? [{ name: 'standard', features: features as PlanDefinition['features'] }],
  };
}

function rolesOf({ roles = {} }: HostCatalogue, all: readonly Permission[]): RoleDefinition[] {
  const own = Object.entries(roles).map(([name, role]) => ({ name, ...role }) as RoleDefinition);
  const isOwn = ({ name }: RoleDefinition) => Object.hasOwn(roles, name);
  return [...Object.values(coreRoles(all)).filter((role) => !isOwn(role)), ...own];
}
