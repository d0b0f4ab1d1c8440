import type { Transaction } from '../audit/transaction.js';
import { conflict, type Problem } from '../http/problem.js';
import { assertOwnerRemains } from '../organizations/owners.js';
import type { Account } from './account.js';

/**
 * Takes an account that gets a new password by somebody's link out of every organization it is active in: whoever holds
 * the link would otherwise get into those, too. They have to invite the person again.
 * @throws Problem 409 when one of them would be left without an owner
 */
export async function leaveUntilInvitedAgain(tx: Transaction, { id, name }: Account): Promise<void> {
  const left = await tx.query<{ organizationId: string }>(
    `WITH gone AS (UPDATE members SET status = 'invited' WHERE user_id = $1 AND status = 'active' RETURNING organization_id)
     SELECT organization_id AS "organizationId" FROM gone ORDER BY 1`,
    [id],
  );
  for (const { organizationId } of left) {
    await assertOwnerRemains(tx, organizationId).catch(isLastOwner);
    tx.record({
      action: 'member.updated',
      organizationId,
      target: { type: 'member', id, name },
      details: { status: { from: 'active', to: 'invited' }, reason: 'password_set_by_invitation_elsewhere' },
    });
  }
}

function isLastOwner(error: Problem): never {
  if (error.getStatus?.() !== 409) throw error;
  throw conflict(
    'This account is the last owner of another organization, which a new password would lock out. ' +
      'Sign in, change the password there, and accept the invitation while signed in.',
  );
}
