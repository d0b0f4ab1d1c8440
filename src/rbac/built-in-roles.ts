import type { Catalogue } from '../access/catalogue.js';
import type { Transaction } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { Role } from './role.entity.js';

/** Gives a new organization its rows of the catalogue's built-in roles; returns their ids by name. */
export async function insertBuiltInRoles(
  tx: Transaction,
  catalogue: Catalogue,
  organizationId: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = catalogue.roles.map(({ name, description }) => ({
    id: newId(),
    organizationId,
    name,
    description,
    permissions: [],
    builtIn: true,
  }));
  await tx.manager.insert(Role, rows);
  return new Map(rows.map(({ name, id }) => [name, id]));
}
