import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';
import { MemberKeys, type KeyChoice, type MadeKey, type MadeKeys } from '../organizations/ports.js';
import { liveKey } from './key-status.js';
import { idsWhere, keysToRevoke, lockKeyIds, MAX_LISTED, revokeKeys } from './revoke-keys.js';

const CREATED_BY = `k.organization_id = $1 AND k.creator_user_id = $2 AND ${liveKey('clock_timestamp()')}`;

/** The keys a person has made, with their keys' descendants: the person stands at the root of each. */
@Injectable()
export class KeysOfMember extends MemberKeys {
  async count(tx: Transaction, { organization }: TenantPrincipal, userId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM api_keys k WHERE ${CREATED_BY}`,
      [organization.id, userId],
    );
    return row!.count;
  }

  async preview(
    tx: Transaction,
    principal: TenantPrincipal,
    userId: string,
    choice: KeyChoice,
  ): Promise<MadeKeys> {
    const made = await idsWhere(tx, CREATED_BY, [principal.organization.id, userId]);
    const { count, ids } = await keysToRevoke(tx, principal, made, choice === 'revoke');
    const keys = await tx.query<MadeKey>(
      `SELECT k.id, k.prefix, k.name, k.created_at AS "createdAt", k.last_used_at AS "lastUsedAt" FROM api_keys k
       WHERE k.id = ANY ($1::uuid[]) ORDER BY k.last_used_at DESC NULLS LAST, k.id LIMIT ${MAX_LISTED}`,
      [ids],
    );
    return { count, keys };
  }

  async revoke(tx: Transaction, principal: TenantPrincipal, userId: string): Promise<number> {
    const ids = await lockKeyIds(tx, CREATED_BY, [principal.organization.id, userId]);
    // with descendants, for one of these keys may be making another at this moment
    const cause = { reason: 'owner_left', note: null, exposedAt: null, includeDescendants: true } as const;
    const { count } = await revokeKeys(tx, principal, ids, cause);
    return count;
  }
}
