import type { Catalogue } from '../access/catalogue.js';
import type { OrganizationRef } from '../access/principal.js';
import type { Transaction } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { insertBuiltInRoles } from '../rbac/built-in-roles.js';
import { MemberRole } from '../rbac/member-role.entity.js';
import { Member } from './member.entity.js';
import { Organization } from './organization.entity.js';

/** The plan that an organization starts on. */
const FIRST_PLAN = 'team';

/** Makes an organization with its built-in roles and its first owner, and records it in its own log. */
export async function insertOrganization(
  tx: Transaction,
  catalogue: Catalogue,
  name: string,
  ownerId: string,
): Promise<OrganizationRef> {
  const organization = { id: newId(), name, plan: FIRST_PLAN };
  const roles = await insertTenant(tx, catalogue, organization);
  await tx.manager.insert(Member, { organizationId: organization.id, userId: ownerId, status: 'active' });
  await tx.manager.insert(MemberRole, {
    organizationId: organization.id,
    userId: ownerId,
    roleId: roles.get('owner')!,
  });
  return organization;
}

/** The same without members, where somebody else keeps those. @returns ids of the built-in roles by name */
export async function insertTenant(
  tx: Transaction,
  catalogue: Catalogue,
  { id, name, plan }: OrganizationRef,
): Promise<ReadonlyMap<string, string>> {
  await tx.manager.insert(Organization, { id, name, plan });
  tx.record({
    action: 'organization.created',
    organizationId: id,
    target: { type: 'organization', id, name },
  });
  return insertBuiltInRoles(tx, catalogue, id);
}
