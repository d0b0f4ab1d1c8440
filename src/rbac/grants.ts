import type { Catalogue, Permission } from '../access/catalogue.js';

/** What the roles of one member come to, as `GRANTS_OF` reads it. */
export interface Grants {
  /** names of built-in roles, whose permissions the catalogue knows */
  readonly builtInRoles: readonly string[] | null;
  /** permissions of custom roles, separated by spaces */
  readonly customPermissions: string | null;
}

/** SQL of a lateral subquery with the `Grants` of an active member; both arguments are SQL expressions. */
export const grantsOf = (organizationId: string, userId: string): string => `
  SELECT array_agg(r.name ORDER BY r.name) FILTER (WHERE r.built_in) AS "builtInRoles",
         string_agg(array_to_string(r.permissions, ' '), ' ' ORDER BY r.id) FILTER (WHERE NOT r.built_in) AS "customPermissions"
  FROM members gm
    JOIN member_roles mr ON mr.organization_id = gm.organization_id AND mr.user_id = gm.user_id
    JOIN roles r ON r.organization_id = mr.organization_id AND r.id = mr.role_id
  WHERE gm.organization_id = ${organizationId} AND gm.user_id = ${userId} AND gm.status = 'active'`;

/** The union of what the roles hold; names the catalogue no longer has give nothing. */
export function permissionsOf(catalogue: Catalogue, grants: Grants): Set<Permission> {
  const permissions = new Set(
    (grants.builtInRoles ?? []).flatMap((role) => catalogue.permissionsOfRole(role)),
  );
  for (const name of grants.customPermissions?.split(' ') ?? []) {
    if (catalogue.isPermission(name)) permissions.add(name);
  }
  return permissions;
}
