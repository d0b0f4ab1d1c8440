import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../access/request-context.js';
import { TokenDigest } from '../access/token-digest.js';
import type { Transaction } from '../audit/transaction.js';
import { Config } from '../config/config.js';
import { activeOrganizations, type Account } from './account.js';
import { membershipsOf } from './memberships.js';
import { insertSession } from './new-session.js';
import type { SignedIn, Transport } from './sign-in.view.js';

export type EndReason =
  'logout' | 'deleted' | 'replaced' | 'password_changed' | 'password_reset' | 'invitation_accepted';

/** Opens and ends sessions within a transaction, and records it in every organization of the person. */
@Injectable()
export class Sessions {
  constructor(
    private readonly config: Config,
    private readonly digest: TokenDigest,
  ) {}

  async open(
    tx: Transaction,
    { id, email, name }: Pick<Account, 'id' | 'email' | 'name'>,
    transport: Transport,
    request: RequestContext,
  ): Promise<SignedIn> {
    const session = await insertSession(tx, this.config, this.digest, id, transport, request);
    const organizations = await membershipsOf(tx, id);
    for (const { id: organizationId } of organizations) {
      const target = { type: 'session', id: session.id } as const;
      tx.record({ action: 'session.created', organizationId, target, details: { transport } });
    }
    return { session, transport, user: { id, email, name }, organizations };
  }

  /**
   * Ends sessions of one person that have not ended yet.
   * @param which one of them, all but one, or all
   * @returns how many
   */
  async end(
    tx: Transaction,
    userId: string,
    which: { only: string } | { except: string | null },
    reason: EndReason,
  ): Promise<number> {
    const [condition, value] = 'only' in which ? ['id = $2', which.only] : ['id <> $2', which.except];
    const ended = await tx.query<{ id: string }>(
      `WITH ended AS (
         UPDATE sessions SET ended_at = clock_timestamp()
         WHERE user_id = $1 AND ($2::uuid IS NULL OR ${condition}) AND ended_at IS NULL
           AND LEAST(expires_at, idle_expires_at) > clock_timestamp()
         RETURNING id)
       SELECT id FROM ended ORDER BY id`,
      [userId, value],
    );
    if (ended.length === 0) return 0;
    for (const organizationId of await activeOrganizations(tx, userId)) {
      for (const { id } of ended) {
        const target = { type: 'session', id } as const;
        tx.record({ action: 'session.ended', organizationId, target, details: { reason } });
      }
    }
    return ended.length;
  }
}
