import { ExceedsCaller } from '../access/access.errors.js';
import type { Catalogue } from '../access/catalogue.js';
import { holdsAll } from '../access/decide.js';
import type { TenantPrincipal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';
import { listErrors } from '../http/list-errors.js';
import { invalid } from '../http/problem.js';
import { MemberRole } from './member-role.entity.js';
import { permissionsOfRole } from './role-permissions.js';
import type { Role } from './role.entity.js';

type HeldRole = Pick<Role, 'id' | 'name' | 'builtIn' | 'permissions'>;

const COLUMNS = 'r.id, r.name, r.built_in AS "builtIn", r.permissions';

/** The role that an organization is never without; built in, so no other has its name. */
export const isOwner = (role: HeldRole): boolean => role.builtIn && role.name === 'owner';

/** The roles of a member, active or invited, by name. */
export const rolesOfMember = (tx: Transaction, organizationId: string, userId: string): Promise<HeldRole[]> =>
  tx.query<HeldRole>(
    `SELECT ${COLUMNS} FROM member_roles mr
       JOIN roles r ON r.organization_id = mr.organization_id AND r.id = mr.role_id
     WHERE mr.organization_id = $1 AND mr.user_id = $2 ORDER BY lower(r.name) COLLATE "C"`,
    [organizationId, userId],
  );

/**
 * The roles that the caller is about to give, held fast until the transaction ends, so that none of them widens or goes
 * away meanwhile.
 * @throws Problem 400 naming each role that is unknown or repeated
 * @throws ExceedsCaller for a role that holds more than the caller
 */
export async function rolesToGive(
  tx: Transaction,
  catalogue: Catalogue,
  principal: TenantPrincipal,
  roleIds: readonly string[],
): Promise<HeldRole[]> {
  const ids = roleIds.map((id) => id.toLowerCase());
  // compared as text, for what the body names may be no UUID at all
  const roles = await tx.query<HeldRole>(
    `SELECT ${COLUMNS} FROM roles r WHERE r.organization_id = $1 AND r.id::text = ANY($2)
     ORDER BY lower(r.name) COLLATE "C" FOR SHARE`,
    [principal.organization.id, ids],
  );
  const known = new Set(roles.map((role) => role.id));
  const errors = listErrors('roles', ids, (id) => known.has(id), "the id of one of the organization's roles");
  if (errors.length > 0) throw invalid(...errors);
  for (const role of roles) {
    if (!holdsAll(principal, permissionsOfRole(catalogue, role))) {
      throw new ExceedsCaller(`The role '${role.name}' holds permissions that you do not have.`);
    }
  }
  return roles;
}

/** @throws ExceedsCaller when the member holds more than the caller, who may then not change or remove them */
export function assertNotBeyondCaller(
  catalogue: Catalogue,
  principal: TenantPrincipal,
  roles: readonly HeldRole[],
): void {
  if (roles.every((role) => holdsAll(principal, permissionsOfRole(catalogue, role)))) return;
  throw new ExceedsCaller('This member holds permissions that you do not have.');
}

export async function insertMemberRoles(
  tx: Transaction,
  organizationId: string,
  userId: string,
  roles: readonly HeldRole[],
): Promise<void> {
  await tx.manager.insert(
    MemberRole,
    roles.map((role) => ({ organizationId, userId, roleId: role.id })),
  );
}
