import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import type { ApiKeyView } from './api-key.view.js';
import { keyView, lockKey } from './key-row.js';
import type { RevokeKeyDto } from './revoke-key.dto.js';
import { keyIds, revokeKeys, type Revocation } from './revoke-keys.js';

/** What is asked of a revocation, with what is left out. */
export const revocationOf = ({ reason, note, includeDescendants }: RevokeKeyDto): Revocation => ({
  reason,
  note: note ?? null,
  includeDescendants: includeDescendants ?? reason === 'compromised',
});

/** Revokes a key, for good and from its next request on. */
@Injectable()
export class KeyRevoker {
  constructor(private readonly work: UnitOfWork) {}

  /** One that is revoked already stays as it is; its descendants are revoked if they are meant. @throws Problem 404 */
  async revoke(principal: TenantPrincipal, id: string, dto: RevokeKeyDto): Promise<ApiKeyView> {
    return this.work.run(principal, async (tx) => {
      await lockKey(tx, principal, id);
      await revokeKeys(tx, principal, keyIds([id]), revocationOf(dto));
      return keyView(await lockKey(tx, principal, id));
    });
  }
}
