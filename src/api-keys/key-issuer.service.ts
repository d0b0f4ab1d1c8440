import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { TokenDigest } from '../access/token-digest.js';
import { displayParts, newKey } from '../access/token.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { Config } from '../config/config.js';
import { withoutSecrets, type CreatedApiKeyView } from './api-key.view.js';
import { assertHolds, assertWithinKey, holdCaller, type KeyPower } from './caller-bounds.js';
import { insertClaimLink } from './claim-links.js';
import type { CreateKeyDto } from './create-key.dto.js';
import { readCidrs, readExpiry, readRateLimit, readScopes } from './key-input.js';
import { keyTarget, keyView } from './key-row.js';
import { insertKey } from './new-key.js';
import { ApiKeyPolicies } from './policy/api-key-policies.js';
import { assertExpiryAllowed } from './policy/expiry-rules.js';

/** Makes keys. */
@Injectable()
export class KeyIssuer {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly digest: TokenDigest,
    private readonly config: Config,
    private readonly policies: ApiKeyPolicies,
  ) {}

  /**
   * The token, or the link that makes it, is in the answer and nowhere else; an answer that repeats an earlier one does not
   * have it.
   * @param origin where the request has reached the service
   * @throws Problem 400, 403 for an expiry that the policy refuses; ExceedsCaller for a key that could do more than the caller
   */
  async create(principal: TenantPrincipal, dto: CreateKeyDto, origin: string): Promise<CreatedApiKeyView> {
    const power: KeyPower = {
      scopes: readScopes(this.catalogue, dto.scopes),
      expiresAt: readExpiry(principal, dto.expiresAt ?? null),
      allowedCidrs: dto.allowedCidrs ? readCidrs(dto.allowedCidrs) : (principal.key?.allowedCidrs ?? []),
      rateLimit:
        dto.rateLimit === undefined ? (principal.key?.rateLimit ?? null) : readRateLimit(dto.rateLimit),
    };
    assertHolds(this.catalogue, principal, power.scopes);
    assertWithinKey(principal, power);
    return this.work.create(
      principal,
      (tx) => this.insert(tx, principal, dto, power, origin),
      withoutSecrets,
    );
  }

  private async insert(
    tx: Transaction,
    principal: TenantPrincipal,
    { name, description = null, deliver = 'response' }: CreateKeyDto,
    power: KeyPower,
    origin: string,
  ): Promise<CreatedApiKeyView> {
    await holdCaller(tx, principal);
    const rules = await this.policies.rules(tx, principal);
    assertExpiryAllowed(rules, { expiresAt: power.expiresAt, before: null }, principal.at);
    const token = newKey(this.config.tokenPrefix);
    const key = await insertKey(tx, principal, {
      name,
      description,
      // who is to claim the key finds it by the prefix that its token will have
      ...this.digest.columns(token),
      ...displayParts(token),
      ...(deliver === 'claim' && { digest: null, last4: null }),
      scopes: [...power.scopes],
      allowedCidrs: [...power.allowedCidrs],
      rateLimit: power.rateLimit,
      expiresAt: power.expiresAt,
    });
    tx.record({ action: 'api_key.created', target: keyTarget(key), details: { ...power, deliver } });
    if (deliver === 'response') return { ...keyView(key), token };
    const link = await insertClaimLink(tx, this.digest, key.id, this.config.publicUrl ?? origin);
    return { ...keyView(key), ...link };
  }
}
