import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/principal.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import { TokenDigest } from '../access/token-digest.js';
import { newToken } from '../access/token.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { assertNotEmail } from '../organizations/password.rules.js';
import { Passwords } from '../organizations/passwords.js';
import { accountActor, accountByEmail, lockUnchanged } from './account.js';
import { Links } from './links.js';
import type { ResetPasswordDto } from './login.dto.js';
import { changedMeanwhile } from './login.service.js';
import { OwnPassword } from './own-password.js';
import { unknownLink } from './refusals.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';
import type { SignedIn } from './sign-in.view.js';

/** Redeems the operator's one-time link to a new password. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly links: Links,
    private readonly passwords: Passwords,
    private readonly work: UnitOfWork,
    private readonly sessions: Sessions,
    private readonly ownPassword: OwnPassword,
    private readonly cookie: SessionCookie,
  ) {}

  /** Ends all sessions of the account. @throws Problem 404 for a link that is no (longer) valid */
  async reset(
    { token, password, transport = 'bearer' }: ResetPasswordDto,
    request: AuthenticatedRequest,
  ): Promise<SignedIn> {
    if (transport === 'cookie') this.cookie.assertUsable(request);
    const { account, digest } = await this.links.find('reset', token, request.context);
    assertNotEmail(password, account.email, 'password');
    const passwordHash = await this.passwords.hash(password);
    return this.work.run(accountActor(account, request.context), async (tx) => {
      const unchanged = await lockUnchanged(tx, account, 'NO KEY UPDATE');
      const taken = await tx.query(
        `WITH taken AS (DELETE FROM password_resets WHERE digest = $1 AND expires_at > clock_timestamp() RETURNING id)
         SELECT id FROM taken`,
        [digest],
      );
      if (taken.length === 0) throw unknownLink();
      if (!unchanged) throw changedMeanwhile();
      await this.ownPassword.set(tx, account, passwordHash, null, 'password_reset');
      return this.sessions.open(tx, account, transport, request.context);
    });
  }
}

/**
 * Makes the operator's one-time link for an account, in the place of any earlier one, and records it.
 * @returns its token, valid for 24 h and shown once; null when no account has this e-mail
 */
export async function issuePasswordReset(
  work: UnitOfWork,
  digest: TokenDigest,
  operator: Actor,
  email: string,
): Promise<string | null> {
  return work.run(operator, async (tx) => {
    const account = await accountByEmail(tx, email);
    if (!account) return null;
    const { id, name } = account;
    const token = newToken('link');
    await lockUnchanged(tx, account, 'NO KEY UPDATE');
    await tx.query('DELETE FROM password_resets WHERE user_id = $1', [id]);
    await tx.query(
      `INSERT INTO password_resets (id, user_id, digest, pepper_id, expires_at)
       VALUES ($1, $2, $3, $4, clock_timestamp() + interval '24 hours')`,
      [newId(), id, digest.of(token), digest.pepperId],
    );
    for (const organizationId of account.organizationIds) {
      const target = { type: 'member', id, name } as const;
      tx.record({
        action: 'member.updated',
        organizationId,
        target,
        details: { reason: 'password_reset_issued' },
      });
    }
    return token;
  });
}
