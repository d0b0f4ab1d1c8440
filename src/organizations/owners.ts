import type { Transaction } from '../audit/transaction.js';
import { conflict } from '../http/problem.js';

/** Lets one change of who belongs to an organization happen at a time: those that each spare one of two last owners must not pass together. */
export async function lockMembership(tx: Transaction, organizationId: string): Promise<void> {
  // NO KEY: rows that refer to the organization can be written meanwhile
  await tx.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
}

/** Asked after the change, under `lockMembership`. @throws Problem 409 when it has left nobody who is an active owner */
export async function assertOwnerRemains(tx: Transaction, organizationId: string): Promise<void> {
  const owners = await tx.query(
    `SELECT 1 FROM roles r
       JOIN member_roles mr ON mr.organization_id = r.organization_id AND mr.role_id = r.id
       JOIN members m ON m.organization_id = mr.organization_id AND m.user_id = mr.user_id
     WHERE r.organization_id = $1 AND r.built_in AND r.name = 'owner' AND m.status = 'active' LIMIT 1`,
    [organizationId],
  );
  if (owners.length === 0) throw conflict('The last owner can be neither removed nor demoted.');
}
