import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { Actor } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import { TokenDigest } from '../access/token-digest.js';
import { displayParts, newToken } from '../access/token.js';
import type { CreatedApiKeyView } from '../api-keys/api-key.view.js';
import { KEY_OF_LINK, USE_LINK } from '../api-keys/claim-links.js';
import { findKey, keyTarget, keyView, lockKey, type KeyTenant } from '../api-keys/key-row.js';
import type { Transaction } from '../audit/transaction.js';
import { AuditService } from '../audit/audit.service.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Database } from '../database/database.js';
import { conflict, Problem } from '../http/problem.js';
import { planUpgradeRequired } from '../http/to-problem.js';
import { Attempts, WrongSecret } from './attempts.js';
import { unknownLink } from './refusals.js';

/** The key that a link leads to. */
interface LinkedKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly plan: string;
  /** database clock */
  readonly at: Date;
}

/** A link that is known, and why it makes no token. */
class Refused extends Error {
  constructor(
    readonly reason: 'revoked' | 'expired' | 'claimed' | 'link_expired' | 'not_in_plan',
    readonly problem: Problem,
  ) {
    super(reason);
  }
}

/** Makes the token of an unclaimed key for whoever opens its link first. Every opening is on record with its address. */
@Injectable()
export class ClaimsService {
  constructor(
    private readonly database: Database,
    private readonly attempts: Attempts,
    private readonly work: UnitOfWork,
    private readonly audit: AuditService,
    private readonly catalogue: Catalogue,
    private readonly digest: TokenDigest,
  ) {}

  /**
   * @throws Problem 404 for a link that is unknown or was replaced; 409 for one that is used or late, or whose key is
   * revoked or expired; 403 while the plan has no keys; 429 after too many of these
   */
  async claim(token: string, request: RequestContext): Promise<CreatedApiKeyView> {
    const digests = this.digest.all(token);
    return this.attempts.run(request, null, async () => {
      const [key] = await this.database.query<LinkedKey>(KEY_OF_LINK, [digests]);
      if (!key) throw new WrongSecret(unknownLink());
      const actor = actorOf(key, request);
      try {
        return await this.work.run(actor, (tx) => this.redeem(tx, key, digests));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        await this.refuse(actor, key, error);
        throw new WrongSecret(error.problem);
      }
    });
  }

  private async redeem(
    tx: Transaction,
    { id, organizationId, organizationName: name, plan }: LinkedKey,
    linkDigests: readonly Buffer[],
  ): Promise<CreatedApiKeyView> {
    const entitled = this.catalogue.featuresOfPlan(plan);
    const tenant: KeyTenant = { organization: { id: organizationId, name, plan }, entitled };
    const { status, prefix } = await lockKey(tx, tenant, id);
    if (status === 'revoked' || status === 'expired')
      throw new Refused(status, conflict(`The key of this link is ${status}.`));
    if (status !== 'unclaimed')
      throw new Refused('claimed', conflict('This link has been opened before; it works once.'));
    const used = await tx.query(USE_LINK, [linkDigests]);
    if (used.length === 0)
      throw new Refused('link_expired', conflict('This link has expired. Ask for a new one.'));
    if (!entitled.has('programmatic_access'))
      throw new Refused(
        'not_in_plan',
        planUpgradeRequired(this.catalogue, plan, 'programmatic_access', null),
      );
    const token = newToken('api_key', prefix);
    await tx.query('UPDATE api_keys SET digest = $2, pepper_id = $3, last4 = $4 WHERE id = $1', [
      id,
      this.digest.of(token),
      this.digest.pepperId,
      displayParts(token).last4,
    ]);
    const key = await findKey((text, values) => tx.query(text, values), tenant, id);
    tx.record({ action: 'api_key.claimed', target: keyTarget(key) });
    return { ...keyView(key), token };
  }

  private async refuse(actor: Actor, key: LinkedKey, { reason, problem }: Refused): Promise<void> {
    const status = problem.getStatus();
    const outcome = status === 403 ? 'denied' : 'failed';
    const target = keyTarget(key);
    await this.audit.record(actor, [{ action: 'api_key.claimed', target, outcome, reason, status }]);
  }
}

/** Nobody is signed in: what is known of who opens the link is the request. */
const actorOf = (
  { organizationId: id, organizationName: name, plan, at }: LinkedKey,
  request: RequestContext,
): Actor => ({
  subject: { kind: 'system', id: null, name: 'claim link' },
  organization: { id, name, plan },
  at,
  request,
});
