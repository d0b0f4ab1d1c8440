import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { Database } from '../database/database.js';
import { conflict } from '../http/problem.js';
import { insertOrganization } from '../organizations/new-organization.js';
import { assertNotEmail } from '../organizations/password.rules.js';
import { User } from '../organizations/user.entity.js';
import { accountActor } from './account.js';
import { Attempts, WrongSecret } from './attempts.js';
import { wrongSetupToken } from './refusals.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';
import { lockSetup, SetupTokens } from './setup-tokens.js';
import type { PerformSetupDto } from './setup.dto.js';
import type { SignedIn } from './sign-in.view.js';

const STATE = `SELECT EXISTS (SELECT 1 FROM users) AS done, clock_timestamp()::timestamptz(3) AS at`;

/** Who has signed in by making the first organization, with its plan. */
export interface SetUp extends SignedIn {
  readonly plan: string;
}

/** The one-time set-up: the first organization with its owner. */
@Injectable()
export class SetupService {
  constructor(
    private readonly database: Database,
    private readonly tokens: SetupTokens,
    private readonly attempts: Attempts,
    private readonly work: UnitOfWork,
    private readonly sessions: Sessions,
    private readonly catalogue: Catalogue,
    private readonly cookie: SessionCookie,
  ) {}

  /** @throws Problem 409 once there is any user, 401 for a wrong token, 429 after too many of those */
  async setup(
    { setupToken, organization, user, transport = 'bearer' }: PerformSetupDto,
    authenticated: AuthenticatedRequest,
  ): Promise<SetUp> {
    if (transport === 'cookie') this.cookie.assertUsable(authenticated);
    const request = authenticated.context;
    const { email, name, password } = user;
    assertNotEmail(password, email, 'user.password');
    const state = await this.state();
    if (state.done) throw alreadyDone();
    const passwordHash = await this.attempts.run(request, null, async (slot) => {
      if (!(await this.tokens.accepts(setupToken))) {
        // the tokens go with the set-up: whoever comes second at the same time is late, not wrong
        if ((await this.state()).done) throw alreadyDone();
        throw new WrongSecret(wrongSetupToken());
      }
      return slot.hash(password);
    });
    const account = { id: newId(), email, name, at: state.at };
    return this.work.run(accountActor(account, request), async (tx) => {
      await lockSetup(tx);
      const [now] = await tx.query<{ done: boolean }>(STATE);
      if (now!.done) throw alreadyDone();
      await tx.query('DELETE FROM setup_tokens');
      await tx.manager.insert(User, { id: account.id, email, name, passwordHash, passwordIsOwn: true });
      const { plan } = await insertOrganization(tx, this.catalogue, organization.name, account.id);
      return { ...(await this.sessions.open(tx, account, transport, request)), plan };
    });
  }

  /** Whether there is a user, and the database's clock. */
  async state(): Promise<{ done: boolean; at: Date }> {
    const [state] = await this.database.query<{ done: boolean; at: Date }>(STATE);
    return state!;
  }
}

const alreadyDone = () => conflict('The set-up has been done: there is a user already. Sign in instead.');
