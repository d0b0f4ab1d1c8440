import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';
import { MemberKeys } from '../organizations/ports.js';
import { LIVE_KEY } from './live-key.js';

const CREATED_BY = `k.organization_id = $1 AND k.creator_user_id = $2 AND ${LIVE_KEY}`;

/** The keys a person has made, with their keys' descendants: the person stands at the root of each. */
@Injectable()
export class KeysOfMember extends MemberKeys {
  async count(tx: Transaction, organizationId: string, userId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM api_keys k WHERE ${CREATED_BY}`,
      [organizationId, userId],
    );
    return row!.count;
  }

  async revoke(tx: Transaction, principal: TenantPrincipal, userId: string): Promise<number> {
    const { organization, subject, at } = principal;
    const keys = await tx.query<{ id: string; name: string; prefix: string }>(
      `WITH revoked AS (
         UPDATE api_keys k SET revoked_at = $3, revoked_by_kind = $4, revoked_by_id = $5, revoked_by_name = $6,
           revocation_reason = 'owner_left' WHERE ${CREATED_BY} RETURNING k.id, k.name, k.prefix)
       SELECT * FROM revoked`,
      [organization.id, userId, at, subject.kind, subject.id, subject.name],
    );
    for (const { id, name, prefix } of keys) {
      const target = { type: 'api_key', id, name, keyPrefix: prefix } as const;
      tx.record({ action: 'api_key.revoked', target, details: { reason: 'owner_left', note: null } });
    }
    return keys.length;
  }
}
