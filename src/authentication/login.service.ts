import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import type { RequestContext } from '../access/request-context.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Database } from '../database/database.js';
import { conflict, invalid, type Problem } from '../http/problem.js';
import { assertNotEmail } from '../organizations/password.rules.js';
import { Passwords } from '../organizations/passwords.js';
import { accountActor, accountByEmail, accountById, lockUnchanged, type Account } from './account.js';
import { Attempts, WrongSecret } from './attempts.js';
import type { ChangePasswordDto, LoginDto } from './login.dto.js';
import { OwnPassword } from './own-password.js';
import { wrongCredentials } from './refusals.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';
import type { SignedIn } from './sign-in.view.js';

/** Signing in and out, and changing one's own password. */
@Injectable()
export class LoginService {
  constructor(
    private readonly database: Database,
    private readonly attempts: Attempts,
    private readonly passwords: Passwords,
    private readonly work: UnitOfWork,
    private readonly sessions: Sessions,
    private readonly ownPassword: OwnPassword,
    private readonly cookie: SessionCookie,
  ) {}

  /** @throws Problem 401, alike for an unknown e-mail and a wrong password */
  async login(
    { email, password, transport = 'bearer' }: LoginDto,
    request: AuthenticatedRequest,
  ): Promise<SignedIn> {
    if (transport === 'cookie') this.cookie.assertUsable(request);
    const account = await this.verify(email, password, request.context, wrongCredentials);
    return this.work.run(accountActor(account, request.context), async (tx) => {
      // a password that was changed meanwhile opens nothing any more
      if (!(await lockUnchanged(tx, account, 'SHARE'))) throw wrongCredentials();
      return this.sessions.open(tx, account, transport, request.context);
    });
  }

  /**
   * Compares a password with that of the account of an e-mail.
   * @throws the problem made by `refusal` when they differ or there is no account; Problem 429
   */
  async verify(
    email: string,
    password: string,
    request: RequestContext,
    refusal: () => Problem,
  ): Promise<Account> {
    return this.attempts.run(request, email, async (slot) => {
      const account = await accountByEmail(this.database, email);
      const matches = await slot.matches(password, account?.passwordHash ?? null);
      if (!account || !matches) throw new WrongSecret(refusal(), account);
      return account;
    });
  }

  async logout(principal: Principal): Promise<void> {
    await this.work.run(principal, (tx) =>
      this.sessions.end(tx, principal.userId!, { only: principal.credentialId }, 'logout'),
    );
  }

  /** Ends the person's other sessions. @throws Problem 400 naming `currentPassword` when it is wrong */
  async changePassword(
    principal: Principal,
    { currentPassword, newPassword }: ChangePasswordDto,
  ): Promise<void> {
    const { email } = await accountById(this.database, principal.userId!);
    assertNotEmail(newPassword, email, 'newPassword');
    const account = await this.verify(email, currentPassword, principal.request, wrongCurrentPassword);
    const passwordHash = await this.passwords.hash(newPassword);
    await this.work.run(principal, async (tx) => {
      if (!(await lockUnchanged(tx, account, 'NO KEY UPDATE'))) throw changedMeanwhile();
      await this.ownPassword.set(tx, account, passwordHash, principal.credentialId, 'password_changed');
    });
  }
}

export const changedMeanwhile = (): Problem =>
  conflict('The password of this account was changed meanwhile. Try again.');

const wrongCurrentPassword = (): Problem =>
  invalid({ field: 'currentPassword', detail: 'currentPassword is not the current password.' });
