import { Injectable } from '@nestjs/common';
import { AccessDenied } from '../access/access.errors.js';
import { Catalogue } from '../access/catalogue.js';
import { decide } from '../access/decide.js';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { Database } from '../database/database.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import { MemberRole } from '../rbac/member-role.entity.js';
import {
  assertNotBeyondCaller,
  insertMemberRoles,
  isOwner,
  rolesOfMember,
  rolesToGive,
} from '../rbac/member-roles.js';
import { lockMember, MEMBER_COLUMNS, MEMBERS, memberTarget, memberView } from './member-rows.js';
import type { MemberView, RemovedMemberView, RemoveMemberDto, UpdateMemberDto } from './member.dto.js';
import { Member } from './member.entity.js';
import { assertOwnerRemains, lockMembership } from './owners.js';
import { MemberKeys } from './ports.js';

const NEWEST_FIRST: SortColumn[] = [
  { sql: 'm.created_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 'm.user_id', type: 'uuid', direction: 'DESC' },
];

/** Who belongs to an organization. Every change holds from the member's next request on. */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly cursors: CursorCodec,
    private readonly catalogue: Catalogue,
    private readonly keys: MemberKeys,
  ) {}

  async list({ organization }: TenantPrincipal, page: PageQuery): Promise<Page<MemberView>> {
    return keysetPage<MemberView, MemberView>(
      (text, values) => this.database.query(text, values),
      this.cursors,
      {
        select: `SELECT ${MEMBER_COLUMNS}, ${keysetColumns(NEWEST_FIRST)} FROM ${MEMBERS}`,
        where: ['m.organization_id = $1'],
        values: [organization.id],
        sort: NEWEST_FIRST,
        binding: { list: 'members', organization: organization.id },
        page,
        view: memberView,
      },
    );
  }

  /** Gives the member these roles instead of the present ones. */
  async update(principal: TenantPrincipal, userId: string, dto: UpdateMemberDto): Promise<MemberView> {
    const organizationId = principal.organization.id;
    return this.work.run(principal, async (tx) => {
      await lockMembership(tx, organizationId);
      const roles = await rolesToGive(tx, this.catalogue, principal, dto.roles);
      const { member, wasOwner } = await this.changeable(tx, principal, userId);
      await tx.manager.delete(MemberRole, { organizationId, userId });
      await insertMemberRoles(tx, organizationId, userId, roles);
      if (wasOwner) await assertOwnerRemains(tx, organizationId);
      const details = {
        roles: { from: member.roles.map((role) => role.name), to: roles.map((role) => role.name) },
      };
      tx.record({ action: 'member.updated', target: memberTarget(member), details });
      return memberView({ ...member, roles });
    });
  }

  /** Ends a membership or takes an invitation back; the caller's own too. */
  async remove(
    principal: TenantPrincipal,
    userId: string,
    { keys = 'keep' }: RemoveMemberDto,
  ): Promise<RemovedMemberView> {
    if (keys === 'revoke') this.assertMayRevoke(principal);
    const organizationId = principal.organization.id;
    return this.work.run(principal, async (tx) => {
      await lockMembership(tx, organizationId);
      const { member, wasOwner } = await this.changeable(tx, principal, userId);
      await tx.manager.delete(Member, { organizationId, userId });
      if (wasOwner) await assertOwnerRemains(tx, organizationId);
      const removed =
        keys === 'revoke'
          ? { keysKept: 0, keysRevoked: await this.keys.revoke(tx, principal, userId) }
          : { keysKept: await this.keys.count(tx, organizationId, userId), keysRevoked: 0 };
      tx.record({ action: 'member.removed', target: memberTarget(member), details: removed });
      return removed;
    });
  }

  /** @throws Problem 404; ExceedsCaller when the member holds more than the caller */
  private async changeable(
    tx: Transaction,
    principal: TenantPrincipal,
    userId: string,
  ): Promise<{ member: MemberView; wasOwner: boolean }> {
    const member = await lockMember(tx, principal, userId);
    const roles = await rolesOfMember(tx, principal.organization.id, userId);
    assertNotBeyondCaller(this.catalogue, principal, roles);
    return { member, wasOwner: member.status === 'active' && roles.some(isOwner) };
  }

  private assertMayRevoke(principal: TenantPrincipal): void {
    const decision = decide(principal, this.catalogue.permission('api_keys.revoke'));
    if (!decision.allowed) throw new AccessDenied(principal, decision);
  }
}
