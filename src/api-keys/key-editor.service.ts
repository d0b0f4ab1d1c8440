import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { invalid } from '../http/problem.js';
import { ApiKey } from './api-key.entity.js';
import type { ApiKeyView } from './api-key.view.js';
import { assertMayChange } from './caller-bounds.js';
import { readCidrs, readExpiry, readRateLimit, readScopes } from './key-input.js';
import { assertChangeable, keyTarget, keyView, lockKey, type KeyRow } from './key-row.js';
import { ApiKeyPolicies } from './policy/api-key-policies.js';
import { assertExpiryAllowed } from './policy/expiry-rules.js';
import { assertOverlapEnd, overlapEnd, settleOverlap } from './rotation/overlap-end.js';
import type { UpdateKeyDto } from './update-key.dto.js';

type Changes = Partial<
  Pick<ApiKey, 'name' | 'description' | 'scopes' | 'expiresAt' | 'retiresAt' | 'allowedCidrs' | 'rateLimit'>
>;

/** Changes keys, effective on their next request. */
@Injectable()
export class KeyEditor {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly policies: ApiKeyPolicies,
  ) {}

  /** @throws Problem 400, 403 for an expiry that the policy refuses, 404, 409 for a key that is revoked or expired; ExceedsCaller */
  async update(principal: TenantPrincipal, id: string, dto: UpdateKeyDto): Promise<ApiKeyView> {
    const wanted = this.read(principal, dto);
    return this.work.run(principal, async (tx) => {
      const before = await lockKey(tx, principal, id);
      const changes = differences(before, { ...wanted, ...(await overlapEnd(tx, before, wanted)) });
      const after = { ...before, ...changes };
      assertMayChange(this.catalogue, principal, before, after);
      if (changes.expiresAt !== undefined) {
        const rules = await this.policies.rules(tx, principal);
        assertExpiryAllowed(rules, { expiresAt: changes.expiresAt, before }, principal.at);
      }
      assertChangeable(before);
      if (wanted.retiresAt) await assertOverlapEnd(tx, before, after);
      const fields = Object.keys(changes) as (keyof Changes)[];
      if (fields.length === 0) return keyView(before);
      await tx.manager.update(ApiKey, { id, organizationId: principal.organization.id }, changes);
      if (changes.retiresAt) await settleOverlap(tx, before);
      const said = fields.map((field) => [field, { from: before[field], to: after[field] }]);
      const details = { changes: Object.fromEntries(said) as object };
      tx.record({ action: 'api_key.updated', target: keyTarget(after), details });
      // its overlap may have ended by it
      return keyView(await lockKey(tx, principal, id));
    });
  }

  private read(principal: TenantPrincipal, dto: UpdateKeyDto): Changes {
    const { name, description, scopes, expiresAt, retiresAt, allowedCidrs, rateLimit } = dto;
    if (Object.values(dto).every((value) => value === undefined)) {
      const detail =
        'Give at least one of name, description, scopes, expiresAt, retiresAt, allowedCidrs and rateLimit.';
      throw invalid({ field: '', detail });
    }
    return {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(scopes && { scopes: readScopes(this.catalogue, scopes) }),
      ...(expiresAt !== undefined && { expiresAt: readExpiry(principal, expiresAt) }),
      ...(retiresAt !== undefined && { retiresAt: new Date(retiresAt) }),
      ...(allowedCidrs && { allowedCidrs: readCidrs(allowedCidrs) }),
      ...(rateLimit !== undefined && { rateLimit: readRateLimit(rateLimit) }),
    };
  }
}

function differences(before: KeyRow, wanted: Changes): Changes {
  const fields = Object.keys(wanted) as (keyof Changes)[];
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(wanted[field]));
  return Object.fromEntries(changed.map((field) => [field, wanted[field]]));
}
