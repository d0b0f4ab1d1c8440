import { Injectable } from '@nestjs/common';
import type { Transaction } from '../audit/transaction.js';
import { activeOrganizations, type Account } from './account.js';
import { Sessions } from './sessions.js';

/** Gives an account the password that its person has chosen, within a transaction that holds the account locked. */
@Injectable()
export class OwnPassword {
  constructor(private readonly sessions: Sessions) {}

  /**
   * Ends what the old password has opened, and the operator's links that would replace the new one.
   * @param keptSession of the person who changes it; null ends all
   */
  async set(
    tx: Transaction,
    { id, name }: Account,
    passwordHash: string,
    keptSession: string | null,
    reason: 'password_changed' | 'password_reset' | 'invitation_accepted',
  ): Promise<void> {
    await tx.query('UPDATE users SET password_hash = $2, password_is_own = true WHERE id = $1', [
      id,
      passwordHash,
    ]);
    await tx.query('DELETE FROM password_resets WHERE user_id = $1', [id]);
    await this.sessions.end(tx, id, { except: keptSession }, reason);
    for (const organizationId of await activeOrganizations(tx, id)) {
      const target = { type: 'member', id, name } as const;
      tx.record({
        action: 'member.updated',
        organizationId,
        target,
        details: { fields: ['password'], reason },
      });
    }
  }
}
