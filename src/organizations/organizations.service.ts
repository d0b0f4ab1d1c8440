import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Database } from '../database/database.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import { insertOrganization } from './new-organization.js';
import {
  organizationView,
  type CreateOrganizationDto,
  type OrganizationView,
  type UpdateOrganizationDto,
} from './organization.dto.js';
import { Organization } from './organization.entity.js';

const NEWEST_FIRST: SortColumn[] = [
  { sql: 'o.created_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 'o.id', type: 'uuid', direction: 'DESC' },
];

@Injectable()
export class OrganizationsService {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly cursors: CursorCodec,
    private readonly catalogue: Catalogue,
  ) {}

  /** Those the person is an active member of; a key's one. */
  async list(principal: Principal, page: PageQuery): Promise<Page<OrganizationView>> {
    const { subject, organization } = principal;
    const belongs =
      subject.kind === 'user'
        ? `o.id IN (SELECT organization_id FROM members WHERE user_id = $1 AND status = 'active')`
        : 'o.id = $1';
    return keysetPage<Organization, OrganizationView>(
      (text, values) => this.database.query(text, values),
      this.cursors,
      {
        select: `SELECT o.id, o.name, o.plan, o.keys_follow_creator AS "keysFollowCreator",
          o.created_at AS "createdAt", ${keysetColumns(NEWEST_FIRST)} FROM organizations o`,
        where: [belongs],
        values: [subject.kind === 'user' ? subject.id : organization!.id],
        sort: NEWEST_FIRST,
        binding: { list: 'organizations', caller: subject.id },
        page,
        view: organizationView,
      },
    );
  }

  async get({ organization }: TenantPrincipal): Promise<OrganizationView> {
    const { manager } = this.database.dataSource;
    return organizationView(await manager.findOneByOrFail(Organization, { id: organization.id }));
  }

  async create(principal: Principal, { name }: CreateOrganizationDto): Promise<OrganizationView> {
    return this.work.create(principal, async (tx) => {
      const { id } = await insertOrganization(tx, this.catalogue, name, principal.userId!);
      return organizationView(await tx.manager.findOneByOrFail(Organization, { id }));
    });
  }

  async update(principal: TenantPrincipal, dto: UpdateOrganizationDto): Promise<OrganizationView> {
    return this.work.run(principal, async (tx) => {
      const organization = await tx.manager.findOneOrFail(Organization, {
        where: { id: principal.organization.id },
        lock: { mode: 'for_no_key_update' },
      });
      Object.assign(organization, dto);
      await tx.manager.save(Organization, organization);
      const { id, name } = organization;
      // both values are no secret, and that keys follow their creator changes what they may do
      tx.record({
        action: 'organization.updated',
        target: { type: 'organization', id, name },
        details: { ...dto },
      });
      return organizationView(organization);
    });
  }
}
