import { Injectable } from '@nestjs/common';
import { PeopleOnly } from '../access/access.errors.js';
import { PrincipalResolver, type AuthenticatedRequest } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { invalid, Problem } from '../http/problem.js';
import { lockMembership } from '../organizations/owners.js';
import { assertNotEmail } from '../organizations/password.rules.js';
import { Passwords } from '../organizations/passwords.js';
import { accountActor, activeOrganizations, lockUnchanged, type Account } from './account.js';
import { leaveUntilInvitedAgain } from './leave-until-invited-again.js';
import { Links } from './links.js';
import type { AcceptInvitationDto } from './login.dto.js';
import { changedMeanwhile, LoginService } from './login.service.js';
import { OwnPassword } from './own-password.js';
import { notItsPassword, unknownLink } from './refusals.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';
import type { SignedIn } from './sign-in.view.js';

/**
 * Turns an invited membership into an active one. Whoever invites holds the link, and whoever made an account with a
 * password knows that: the link gives nobody an account whose password its person has chosen, and a password that
 * somebody else has chosen gives nobody the organization of the link.
 */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly resolver: PrincipalResolver,
    private readonly links: Links,
    private readonly logins: LoginService,
    private readonly passwords: Passwords,
    private readonly work: UnitOfWork,
    private readonly sessions: Sessions,
    private readonly ownPassword: OwnPassword,
    private readonly cookie: SessionCookie,
  ) {}

  /**
   * @throws Problem 404 for a link that is no (longer) valid or somebody else's, 400 naming `password` when one is
   * needed, 401 when it must be the account's current one and is not
   */
  async accept(dto: AcceptInvitationDto, request: AuthenticatedRequest): Promise<SignedIn> {
    const { context } = request;
    const password = dto.password ?? null;
    const visitor = password === null ? await this.visitor(request) : null;
    const transport = dto.transport ?? (visitor && isByCookie(request) ? 'cookie' : 'bearer');
    if (transport === 'cookie') this.cookie.assertUsable(request);
    const { account, digest, organizationId } = await this.links.find(
      'invitation',
      dto.token,
      context,
      visitor?.userId,
    );
    const newHash = await this.prove(account, password, visitor, request);
    return this.work.run(accountActor(account, context), async (tx) => {
      const unchanged = await lockUnchanged(tx, account, 'NO KEY UPDATE');
      await lockLogs(tx, account.id, organizationId!);
      await takeInvitation(tx, digest);
      if (!unchanged) throw changedMeanwhile();
      if (newHash !== null) {
        await this.ownPassword.set(tx, account, newHash, null, 'invitation_accepted');
        await leaveUntilInvitedAgain(tx, account);
      }
      await join(tx, account, organizationId!);
      if (visitor && isByCookie(request))
        await this.sessions.end(tx, account.id, { only: visitor.credentialId }, 'replaced');
      return this.sessions.open(tx, account, transport, context);
    });
  }

  /** Who is signed in, by either transport; null when nobody is. */
  private async visitor(request: AuthenticatedRequest): Promise<Principal | null> {
    if (request.headers.authorization === undefined && this.cookie.read(request) === null) return null;
    const principal = await this.resolver.resolve(request, undefined).catch((error: unknown) => {
      // a cookie that has outlived its session: the browser's person has to be asked for the password
      if (isByCookie(request) && error instanceof Problem && error.getStatus() === 401) return null;
      throw error;
    });
    if (!principal) return null;
    // so that a key's attempt is on record
    request.principal = principal;
    if (principal.subject.kind !== 'user') throw new PeopleOnly();
    return principal;
  }

  /** @returns the hash of the new password that the account gets; null when it keeps the one it has */
  private async prove(
    account: Account,
    password: string | null,
    visitor: Principal | null,
    { context }: AuthenticatedRequest,
  ): Promise<string | null> {
    if (password === null) {
      if (visitor && account.passwordIsOwn) return null;
      throw passwordNeeded(visitor !== null);
    }
    if (account.passwordHash !== null && account.passwordIsOwn) {
      await this.logins.verify(account.email, password, context, notItsPassword);
      return null;
    }
    assertNotEmail(password, account.email, 'password');
    return this.passwords.hash(password);
  }
}

const isByCookie = ({ headers }: AuthenticatedRequest): boolean => headers.authorization === undefined;

/** In one order with everybody else who changes who belongs to these organizations. */
async function lockLogs(tx: Transaction, userId: string, joined: string): Promise<void> {
  const organizationIds = new Set([...(await activeOrganizations(tx, userId)), joined]);
  for (const organizationId of [...organizationIds].sort()) await lockMembership(tx, organizationId);
}

/** One of any number of concurrent redemptions gets it. */
async function takeInvitation(tx: Transaction, digest: Buffer): Promise<void> {
  const taken = await tx.query(
    `WITH taken AS (DELETE FROM invitations WHERE digest = $1 AND expires_at > clock_timestamp() RETURNING id)
     SELECT id FROM taken`,
    [digest],
  );
  if (taken.length === 0) throw unknownLink();
}

async function join(tx: Transaction, { id, name }: Account, organizationId: string): Promise<void> {
  const member = [organizationId, id];
  await tx.query(
    `UPDATE members SET status = 'active', invited_name = NULL WHERE organization_id = $1 AND user_id = $2`,
    member,
  );
  await tx.query('DELETE FROM invitations WHERE organization_id = $1 AND user_id = $2', member);
  tx.record({ action: 'member.joined', organizationId, target: { type: 'member', id, name } });
}

const passwordNeeded = (isSignedIn: boolean): Problem =>
  invalid({
    field: 'password',
    detail: isSignedIn
      ? 'password must be given: somebody else has chosen the present password of this account, so set one of your own.'
      : 'password must be given, or accept the invitation while signed in.',
  });
