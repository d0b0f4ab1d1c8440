import type { Transaction } from '../audit/transaction.js';
import { lockMembership } from '../organizations/owners.js';

interface Holding {
  readonly userId: string;
  readonly name: string;
  readonly status: string;
  readonly roles: { readonly id: string; readonly name: string }[];
}

const HOLDINGS = `
  SELECT m.user_id AS "userId", u.name, m.status,
    (SELECT COALESCE(json_agg(json_build_object('id', r.id, 'name', r.name)), '[]') FROM member_roles mr
     JOIN roles r ON r.id = mr.role_id WHERE mr.organization_id = m.organization_id AND mr.user_id = m.user_id) AS roles
  FROM members m JOIN users u ON u.id = m.user_id WHERE m.organization_id = $1`;

const isOwner = ({ roles, status }: Holding): boolean =>
  status === 'active' && roles.some(({ name }) => name === 'owner');

/** Takes from members what they had lost; roles that they were given are not given again. The last owner stays. */
export async function applyMembers(
  tx: Transaction,
  organizationId: string,
  members: ReadonlyMap<string, string[] | null>,
): Promise<string[]> {
  if (members.size === 0) return [];
  await lockMembership(tx, organizationId);
  const holdings = await tx.query<Holding>(HOLDINGS, [organizationId]);
  let owners = holdings.filter(isOwner).length;
  const lines: string[] = [];
  for (const member of holdings) {
    const roles = members.get(member.userId);
    if (roles === undefined) continue;
    const lost = member.roles.filter(({ name }) => !roles?.includes(name));
    if (roles !== null && lost.length === 0) continue;
    if (isOwner(member) && (roles === null || !roles.includes('owner'))) {
      if (owners === 1) {
        lines.push(`  ${member.userId}  stays as it is: it is the last owner that the backup has`);
        continue;
      }
      owners--;
    }
    lines.push(`  ${member.userId}  ${await take(tx, organizationId, member, roles === null ? null : lost)}`);
  }
  return [`Members looked at again: ${lines.length}.`, ...lines];
}

async function take(
  tx: Transaction,
  organizationId: string,
  { userId, name, roles }: Holding,
  lost: Holding['roles'] | null,
): Promise<string> {
  const target = { type: 'member', id: userId, name } as const;
  if (lost === null) {
    await tx.query('DELETE FROM members WHERE organization_id = $1 AND user_id = $2', [
      organizationId,
      userId,
    ]);
    tx.record({ action: 'member.removed', target, details: { reason: 'restore' } });
    return 'removed';
  }
  await tx.query(
    'DELETE FROM member_roles WHERE organization_id = $1 AND user_id = $2 AND role_id = ANY($3)',
    [organizationId, userId, lost.map(({ id }) => id)],
  );
  const kept = roles.filter((role) => !lost.includes(role));
  const names = (list: Holding['roles']) => list.map((role) => role.name);
  tx.record({
    action: 'member.updated',
    target,
    details: { roles: { from: names(roles), to: names(kept) }, reason: 'restore' },
  });
  return `without ${names(lost).join(', ')}`;
}
