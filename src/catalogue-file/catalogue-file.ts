import { readFileSync } from 'node:fs';
import type {
  CatalogueDefinition,
  CataloguePart,
  Feature,
  Permission,
  PlanDefinition,
  RoleDefinition,
} from '../access/catalogue.js';
import { checkCatalogueFile } from './check.js';
import type { CatalogueFile } from './form.js';
import { ConfigurationError } from '../config/config.js';

/**
 * The catalogue with what other services add to it by a file: their permissions, scopes and features, and which of these
 * the built-in roles and the plans have. An owner has every permission, an admin too, an auditor those that end with `.view`.
 * @throws ConfigurationError naming the file, the place in it and what is accepted
 */
export function withCatalogueFile(base: CatalogueDefinition, path: string): CatalogueDefinition {
  const files = checkCatalogueFile(base, path, read(path));
  return {
    parts: [...base.parts, ...(files as CataloguePart[])],
    roles: (all) => base.roles(all).map((role) => withAdditions(role, files)),
    plans: plansWith(base.plans, files),
  };
}

function read(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`CATALOGUE_FILE cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(`CATALOGUE_FILE ${path} is not valid JSON: ${(error as Error).message}`);
  }
}

function withAdditions(role: RoleDefinition, files: readonly CatalogueFile[]): RoleDefinition {
  const added = files.flatMap(({ roles }) => roles?.[role.name] ?? []) as Permission[];
  return { ...role, permissions: [...new Set([...role.permissions, ...added])] };
}

function plansWith(plans: readonly PlanDefinition[], files: readonly CatalogueFile[]): PlanDefinition[] {
  const byName = new Map(plans.map(({ name, features }) => [name, [...features]]));
  for (const { plans: added = {} } of files)
    for (const [name, features] of Object.entries(added))
      byName.set(name, [...new Set([...(byName.get(name) ?? []), ...(features as Feature[])])]);
  return [...byName].map(([name, features]) => ({ name, features }));
}
