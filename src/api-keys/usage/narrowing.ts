import type { Catalogue, Permission, ScopeDefinition } from '../../access/catalogue.js';

export interface Narrowing {
  /** what is kept, and what replaces something, in the order of what was held */
  readonly scopes: string[];
  readonly kept: string[];
  readonly removed: string[];
  readonly replaced: { from: string; to: string }[];
}

/**
 * The fewest permissions that still hold all that was used. Where several of the scopes held have the same permission, the
 * smallest of them keeps it; a scope that is left with nothing that was used goes, and one of which a part was used gives way
 * to the smallest scope that holds that part and nothing that the other does not.
 */
export function narrowing(
  { scopes: all }: Pick<Catalogue, 'scopes'>,
  held: readonly string[],
  used: ReadonlySet<Permission>,
): Narrowing {
  const definitions = held.flatMap((name) => all.find((scope) => scope.name === name) ?? []);
  const keepers = new Map<string, Permission[]>();
  for (const permission of used) {
    const keeper = smallest(definitions.filter(({ permissions }) => permissions.includes(permission)));
    if (keeper) keepers.set(keeper.name, [...(keepers.get(keeper.name) ?? []), permission]);
  }
  const kept: string[] = [];
  const removed: string[] = [];
  const replaced: { from: string; to: string }[] = [];
  const scopes = held.flatMap((name) => {
    const needed = keepers.get(name);
    const scope = definitions.find((definition) => definition.name === name);
    if (!needed || !scope) {
      removed.push(name);
      return [];
    }
    const enough = smallest(all.filter((other) => isPart(other, scope) && holds(other, needed)));
    if (enough) replaced.push({ from: name, to: enough.name });
    else kept.push(name);
    return [enough?.name ?? name];
  });
  return { scopes: [...new Set(scopes)], kept, removed, replaced };
}

const holds = ({ permissions }: ScopeDefinition, needed: readonly Permission[]): boolean =>
  needed.every((permission) => permissions.includes(permission));

const isPart = (part: ScopeDefinition, whole: ScopeDefinition): boolean =>
  part.permissions.length < whole.permissions.length && holds(whole, part.permissions);

const smallest = (scopes: readonly ScopeDefinition[]): ScopeDefinition | undefined =>
  [...scopes].sort((a, b) => a.permissions.length - b.permissions.length)[0];
