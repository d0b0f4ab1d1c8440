import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Database } from '../database/database.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import { MemberRole } from '../rbac/member-role.entity.js';
import { insertMemberRoles, rolesToGive } from '../rbac/member-roles.js';
import { MEMBER_COLUMNS, MEMBERS, memberTarget, memberToChange, memberView } from './member-rows.js';
import type { MemberView, UpdateMemberDto } from './member.dto.js';
import { assertOwnerRemains, lockMembership } from './owners.js';

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
      const { member, wasOwner } = await memberToChange(tx, this.catalogue, principal, userId);
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
}
