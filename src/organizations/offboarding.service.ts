import { Injectable } from '@nestjs/common';
import { AccessDenied } from '../access/access.errors.js';
import { Catalogue, type Permission } from '../access/catalogue.js';
import { decide, type Decision } from '../access/decide.js';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { memberToChange, memberTarget } from './member-rows.js';
import type { RemovedMemberView, RemoveMemberDto } from './member.dto.js';
import { Member } from './member.entity.js';
import { assertOwnerRemains, lockMembership } from './owners.js';
import { MemberKeys, type KeyChoice, type MadeKeys } from './ports.js';

/** Ends memberships, with what becomes of the keys that the person has made. */
@Injectable()
export class Offboarding {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly keys: MemberKeys,
  ) {}

  /** Ends a membership or takes an invitation back; the caller's own too. With `dryRun` it only tells what would happen. */
  async remove(
    principal: TenantPrincipal,
    userId: string,
    { keys = 'keep', dryRun = false }: RemoveMemberDto,
  ): Promise<RemovedMemberView> {
    if (keys === 'revoke') {
      const decision = this.decide(principal, 'api_keys.revoke');
      if (!decision.allowed) throw new AccessDenied(principal, decision);
    }
    const organizationId = principal.organization.id;
    return this.work.run(principal, async (tx) => {
      await lockMembership(tx, organizationId);
      const { member, wasOwner } = await memberToChange(tx, this.catalogue, principal, userId);
      if (dryRun) await tx.query('SAVEPOINT before_removal');
      await tx.manager.delete(Member, { organizationId, userId });
      if (wasOwner) await assertOwnerRemains(tx, organizationId);
      if (dryRun) {
        await tx.query('ROLLBACK TO SAVEPOINT before_removal');
        return this.preview(tx, principal, userId, keys);
      }
      const removed =
        keys === 'revoke'
          ? counts(keys, await this.keys.revoke(tx, principal, userId))
          : counts(keys, await this.keys.count(tx, principal, userId));
      tx.record({ action: 'member.removed', target: memberTarget(member), details: { ...removed } });
      return removed;
    });
  }

  private async preview(
    tx: Transaction,
    principal: TenantPrincipal,
    userId: string,
    choice: KeyChoice,
  ): Promise<RemovedMemberView> {
    const made: MadeKeys = await this.keys.preview(tx, principal, userId, choice);
    if (!this.decide(principal, 'api_keys.view').allowed) return counts(choice, made.count);
    tx.record({ action: 'api_key.listed', details: { member: userId, items: made.keys.length } });
    return { ...counts(choice, made.count), keys: [...made.keys] };
  }

  private decide(principal: TenantPrincipal, permission: Permission): Decision {
    return decide(principal, this.catalogue.permission(permission));
  }
}

const counts = (choice: KeyChoice, count: number): RemovedMemberView =>
  choice === 'revoke' ? { keysKept: 0, keysRevoked: count } : { keysKept: count, keysRevoked: 0 };
