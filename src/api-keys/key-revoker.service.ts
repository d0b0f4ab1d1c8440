import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { invalid } from '../http/problem.js';
import type { ApiKeyView } from './api-key.view.js';
import { keyView, lockKey } from './key-row.js';
import type { RevokeKeyDto } from './revoke-key.dto.js';
import { keyIds, revokeKeys, type Revocation } from './revoke-keys.js';

/** What is asked of a revocation, with what is left out. @throws Problem 400 for an exposure that cannot be */
export function revocationOf({ at }: TenantPrincipal, dto: RevokeKeyDto): Revocation {
  const { reason, note, includeDescendants } = dto;
  const exposedAt = dto.exposedAt === undefined ? null : new Date(dto.exposedAt);
  if (exposedAt && reason !== 'compromised') {
    throw invalid({
      field: 'exposedAt',
      detail: 'exposedAt can be given with the reason compromised alone.',
    });
  }
  if (exposedAt && exposedAt > at) {
    const detail = `exposedAt must not be in the future; it is ${at.toISOString()} now.`;
    throw invalid({ field: 'exposedAt', detail });
  }
  return {
    reason,
    note: note ?? null,
    exposedAt,
    includeDescendants: includeDescendants ?? reason === 'compromised',
  };
}

/** Revokes a key, for good and from its next request on. */
@Injectable()
export class KeyRevoker {
  constructor(private readonly work: UnitOfWork) {}

  /** One that is revoked already stays as it is; its descendants are revoked if they are meant. @throws Problem 400, 404 */
  async revoke(principal: TenantPrincipal, id: string, dto: RevokeKeyDto): Promise<ApiKeyView> {
    const revocation = revocationOf(principal, dto);
    return this.work.run(principal, async (tx) => {
      await lockKey(tx, principal, id);
      await revokeKeys(tx, principal, keyIds([id]), revocation);
      return keyView(await lockKey(tx, principal, id));
    });
  }
}
