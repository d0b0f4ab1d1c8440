import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../access/request-context.js';
import { TokenDigest } from '../access/token-digest.js';
import { Database } from '../database/database.js';
import { accountById, type Account } from './account.js';
import { Attempts, WrongSecret } from './attempts.js';
import { unknownLink } from './refusals.js';

/** What a one-time link that can still be redeemed leads to. */
export interface Link {
  readonly digest: Buffer;
  readonly account: Account;
  /** where the link is an invitation to */
  readonly organizationId: string | null;
}

interface LinkRow extends Pick<Link, 'digest' | 'organizationId'> {
  readonly userId: string;
}

const LIVE = {
  invitation: `SELECT i.digest, i.user_id AS "userId", i.organization_id AS "organizationId" FROM invitations i
    JOIN members m ON m.organization_id = i.organization_id AND m.user_id = i.user_id AND m.status = 'invited'
    WHERE i.digest = ANY($1) AND i.expires_at > clock_timestamp()`,
  reset: `SELECT digest, user_id AS "userId", NULL AS "organizationId" FROM password_resets
    WHERE digest = ANY($1) AND expires_at > clock_timestamp()`,
} as const;

/** Looks one-time links up; those that are not there count as failed attempts of the address. */
@Injectable()
export class Links {
  constructor(
    private readonly database: Database,
    private readonly digest: TokenDigest,
    private readonly attempts: Attempts,
  ) {}

  /**
   * @param redeemer the person who is signed in; somebody else's link is none
   * @throws Problem 404 for a link that is unknown, used, expired or somebody else's; 429 after too many of those
   */
  async find(
    kind: keyof typeof LIVE,
    token: string,
    request: RequestContext,
    redeemer: string | null = null,
  ): Promise<Link> {
    const digests = this.digest.all(token);
    return this.attempts.run(request, null, async () => {
      const [row] = await this.database.query<LinkRow>(LIVE[kind], [digests]);
      if (!row || (redeemer !== null && redeemer !== row.userId)) throw new WrongSecret(unknownLink());
      const account = await accountById(this.database, row.userId);
      return { digest: row.digest, account, organizationId: row.organizationId };
    });
  }
}
