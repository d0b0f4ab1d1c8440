import { Injectable } from '@nestjs/common';
import { Catalogue } from '../../access/catalogue.js';
import type { TenantPrincipal } from '../../access/principal.js';
import { TokenDigest } from '../../access/token-digest.js';
import { displayParts, newKey } from '../../access/token.js';
import { UnitOfWork, type Transaction } from '../../audit/unit-of-work.js';
import { Config } from '../../config/config.js';
import { conflict } from '../../http/problem.js';
import { withoutSecrets } from '../api-key.view.js';
import { assertHolds, assertWithinKey, holdCaller } from '../caller-bounds.js';
import { readExpiry } from '../key-input.js';
import { keyTarget, keyView, lockKey, type KeyRow } from '../key-row.js';
import { insertKey } from '../new-key.js';
import { ApiKeyPolicies } from '../policy/api-key-policies.js';
import { assertExpiryAllowed, defaultOverlap, expiryWithin } from '../policy/expiry-rules.js';
import type { Rules } from '../policy/policy.dto.js';
import { beginRotation, parentOf, wasLost } from './overlap.js';
import type { RotateKeyDto, RotateSelfDto } from './rotate-key.dto.js';
import type { RotatedApiKeyView } from './rotated-key.view.js';
import { ownLifetime, sameLifetime } from './terms.js';

interface Terms {
  readonly name: string;
  readonly expiresAt: Date | null;
}

/** Replaces keys: the successor can do the same, and for a while both work. */
@Injectable()
export class KeyRotator {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly digest: TokenDigest,
    private readonly policies: ApiKeyPolicies,
    private readonly config: Config,
  ) {}

  /**
   * @throws Problem 400, 404, 403 for an expiry that the policy refuses, 409 for a key that is revoked, expired or rotated
   * already; ExceedsCaller for a key, or a successor, that could do more than the caller
   */
  async rotate(principal: TenantPrincipal, id: string, dto: RotateKeyDto): Promise<RotatedApiKeyView> {
    const given = dto.expiresAt === undefined ? undefined : readExpiry(principal, dto.expiresAt);
    return this.replace(principal, id, dto, (_, key, rules) => {
      assertHolds(this.catalogue, principal, key.scopes);
      assertWithinKey(principal, key);
      const expiresAt =
        given === undefined ? expiryWithin(rules, sameLifetime(principal, key), principal.at) : given;
      assertWithinKey(principal, { ...key, expiresAt, retiresAt: null });
      return Promise.resolve({ name: dto.name ?? key.name, expiresAt });
    });
  }

  /** By the key itself, which hands on just what it has. @throws Problem 403 for no expiry where the policy wants one, 409 */
  async rotateSelf(principal: TenantPrincipal, dto: RotateSelfDto): Promise<RotatedApiKeyView> {
    return this.replace(principal, principal.credentialId, dto, async (tx, key, rules) => ({
      name: key.name,
      expiresAt: expiryWithin(rules, await ownLifetime(tx, principal, key), principal.at),
    }));
  }

  private replace(
    principal: TenantPrincipal,
    id: string,
    dto: RotateSelfDto,
    settle: (tx: Transaction, key: KeyRow, rules: Rules) => Promise<Terms>,
  ): Promise<RotatedApiKeyView> {
    return this.work.create(
      principal,
      async (tx) => {
        const key = await lockBoth(tx, principal, id);
        const rules = await this.policies.rules(tx, principal);
        const terms = await settle(tx, key, rules);
        assertExpiryAllowed(rules, { expiresAt: terms.expiresAt, before: null }, principal.at);
        await assertRotatable(tx, key);
        const token = newKey(this.config.tokenPrefix);
        const { description, scopes, allowedCidrs, rateLimit } = key;
        const successor = await insertKey(tx, principal, {
          ...terms,
          description,
          scopes,
          allowedCidrs,
          rateLimit,
          ...this.digest.columns(token),
          ...displayParts(token),
          predecessorId: key.id,
          // a descendant of the key that has its token now; with a person it stays where its predecessor was
          parentId: principal.key?.id ?? (await parentOf(tx, key.id)),
        });
        const { overlapSeconds = defaultOverlap(rules), startOverlap = 'now' } = dto;
        const overlap = { seconds: overlapSeconds, start: startOverlap };
        const retiresAt = await beginRotation(tx, key.id, successor.id, overlap);
        tx.record({
          action: 'api_key.rotated',
          target: keyTarget(key),
          details: {
            successorId: successor.id,
            successorPrefix: successor.prefix,
            successorExpiresAt: successor.expiresAt,
            overlapSeconds,
            startOverlap,
            retiresAt,
          },
        });
        return {
          ...keyView(successor),
          predecessor: { id: key.id, prefix: key.prefix, retiresAt },
          token,
        };
      },
      withoutSecrets,
    );
  }
}

/** The caller and the key, in the order of their ids: two at a time then wait for each other instead of failing. */
async function lockBoth(tx: Transaction, principal: TenantPrincipal, id: string): Promise<KeyRow> {
  const callerFirst = principal.key !== null && principal.key.id < id.toLowerCase();
  if (callerFirst) await holdCaller(tx, principal);
  const key = await lockKey(tx, principal, id);
  if (!callerFirst) await holdCaller(tx, principal);
  return key;
}

async function assertRotatable(tx: Transaction, { status, successorId }: KeyRow): Promise<void> {
  if (status === 'revoked' || status === 'expired' || status === 'unclaimed') {
    throw conflict(`The key is ${status}; it cannot be rotated.`);
  }
  if (successorId === null || (await wasLost(tx, successorId))) return;
  throw conflict(
    `The key has been rotated: its successor is ${successorId}. If that one's token was lost, revoke it first.`,
  );
}
