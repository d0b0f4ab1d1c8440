import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { TokenDigest } from '../access/token-digest.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Config } from '../config/config.js';
import { conflict } from '../http/problem.js';
import { withoutSecrets, type CreatedApiKeyView } from './api-key.view.js';
import { assertHolds, assertWithinKey } from './caller-bounds.js';
import { insertClaimLink } from './claim-links.js';
import { keyTarget, keyView, lockKey } from './key-row.js';

/** New links in the place of those that were lost or not opened in time. */
@Injectable()
export class ClaimLinks {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly digest: TokenDigest,
    private readonly config: Config,
  ) {}

  /**
   * @param origin where the request has reached the service
   * @throws Problem 404; 409 for a key that is claimed, revoked or expired; ExceedsCaller for one that can do more than the
   * caller, who is about to be given the way to its token
   */
  async renew(principal: TenantPrincipal, id: string, origin: string): Promise<CreatedApiKeyView> {
    return this.work.create<CreatedApiKeyView>(
      principal,
      async (tx) => {
        const key = await lockKey(tx, principal, id);
        assertHolds(this.catalogue, principal, key.scopes);
        assertWithinKey(principal, key);
        if (key.status !== 'unclaimed') {
          throw conflict(`The key is ${key.status}; only a key that is unclaimed has a link.`);
        }
        const link = await insertClaimLink(tx, this.digest, id, this.config.publicUrl ?? origin);
        const details = { changes: { claimExpiresAt: { to: link.claimExpiresAt } } };
        tx.record({ action: 'api_key.updated', target: keyTarget(key), details });
        return { ...keyView(key), ...link };
      },
      withoutSecrets,
    );
  }
}
