import type { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';
import { notFound } from '../http/problem.js';
import { assertNotBeyondCaller, isOwner, rolesOfMember } from '../rbac/member-roles.js';
import type { MemberView } from './member.dto.js';

/** A member as shown, from `members m JOIN users u`. */
export const MEMBER_COLUMNS = `
  m.user_id AS "userId", u.email, m.status,
  CASE m.status WHEN 'invited' THEN COALESCE(m.invited_name, u.name) ELSE u.name END AS name,
  (SELECT COALESCE(json_agg(json_build_object('id', r.id, 'name', r.name) ORDER BY lower(r.name) COLLATE "C"), '[]')
   FROM member_roles mr JOIN roles r ON r.organization_id = mr.organization_id AND r.id = mr.role_id
   WHERE mr.organization_id = m.organization_id AND mr.user_id = m.user_id) AS roles`;

export const MEMBERS = 'members m JOIN users u ON u.id = m.user_id';

export const memberView = ({ userId, email, name, status, roles }: MemberView): MemberView => ({
  userId,
  email,
  name,
  status,
  roles: roles.map((role) => ({ id: role.id, name: role.name })),
});

/** The member, held fast until the transaction ends. @throws Problem 404 */
export async function lockMember(
  tx: Transaction,
  { organization }: TenantPrincipal,
  userId: string,
): Promise<MemberView> {
  const [member] = await tx.query<MemberView>(
    `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE m.organization_id = $1 AND m.user_id = $2 FOR UPDATE OF m`,
    [organization.id, userId],
  );
  if (!member) throw notFound('member');
  return memberView(member);
}

/**
 * The member that the caller is about to change, held fast until the transaction ends.
 * @throws Problem 404; ExceedsCaller when the member holds more than the caller
 */
export async function memberToChange(
  tx: Transaction,
  catalogue: Catalogue,
  principal: TenantPrincipal,
  userId: string,
): Promise<{ member: MemberView; wasOwner: boolean }> {
  const member = await lockMember(tx, principal, userId);
  const roles = await rolesOfMember(tx, principal.organization.id, userId);
  assertNotBeyondCaller(catalogue, principal, roles);
  return { member, wasOwner: member.status === 'active' && roles.some(isOwner) };
}

export const memberTarget = ({ userId, name }: Pick<MemberView, 'userId' | 'name'>) =>
  ({ type: 'member', id: userId, name }) as const;
