import { Injectable } from '@nestjs/common';
import { ExceedsCaller } from '../access/access.errors.js';
import { Catalogue, type Permission } from '../access/catalogue.js';
import { holdsAll } from '../access/decide.js';
import type { TenantPrincipal } from '../access/principal.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { Database } from '../database/database.js';
import { violatedForeignKey, violatedUnique } from '../database/errors.js';
import { CursorCodec } from '../http/cursor.js';
import { listErrors } from '../http/list-errors.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import { conflict, invalid, notFound } from '../http/problem.js';
import { permissionsOfRole } from './role-permissions.js';
import { roleView, type CreateRoleDto, type RoleView, type UpdateRoleDto } from './role.dto.js';
import { Role } from './role.entity.js';

const BUILT_IN_FIRST: SortColumn[] = [
  { sql: 'NOT built_in', type: 'boolean', direction: 'ASC' },
  { sql: 'lower(name) COLLATE "C"', type: 'text', direction: 'ASC' },
  { sql: 'id', type: 'uuid', direction: 'ASC' },
];

/** Roles of an organization. A change holds from the next request of every member who has the role. */
@Injectable()
export class RolesService {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly cursors: CursorCodec,
    private readonly catalogue: Catalogue,
  ) {}

  async list({ organization }: TenantPrincipal, page: PageQuery): Promise<Page<RoleView>> {
    return keysetPage<Role, RoleView>((text, values) => this.database.query(text, values), this.cursors, {
      select: `SELECT id, name, description, permissions, built_in AS "builtIn", ${keysetColumns(BUILT_IN_FIRST)} FROM roles`,
      where: ['organization_id = $1'],
      values: [organization.id],
      sort: BUILT_IN_FIRST,
      binding: { list: 'roles', organization: organization.id },
      page,
      view: (role) => roleView(this.catalogue, role),
    });
  }

  async create(principal: TenantPrincipal, dto: CreateRoleDto): Promise<RoleView> {
    const permissions = this.permissionsToGive(principal, dto.permissions);
    return this.work
      .create(principal, async (tx) => {
        const role = tx.manager.create(Role, {
          id: newId(),
          organizationId: principal.organization.id,
          name: dto.name,
          description: dto.description ?? '',
          permissions,
          builtIn: false,
        });
        await tx.manager.insert(Role, role);
        tx.record({ action: 'role.created', target: targetOf(role), details: { permissions } });
        return roleView(this.catalogue, role);
      })
      .catch(nameTaken);
  }

  async update(principal: TenantPrincipal, id: string, dto: UpdateRoleDto): Promise<RoleView> {
    const permissions = dto.permissions && this.permissionsToGive(principal, dto.permissions);
    return this.work
      .run(principal, async (tx) => {
        const role = await this.lockCustom(tx, principal, id);
        const before = permissionsOfRole(this.catalogue, role);
        if (!holdsAll(principal, before)) {
          throw new ExceedsCaller('This role holds permissions that you do not have.');
        }
        if (Object.keys(dto).length === 0) return roleView(this.catalogue, role);
        if (dto.name !== undefined) role.name = dto.name;
        if (dto.description !== undefined) role.description = dto.description ?? '';
        if (permissions) role.permissions = permissions;
        await tx.manager.save(Role, role);
        const details = {
          fields: Object.keys(dto),
          ...(permissions && { permissions: { from: before, to: permissions } }),
        };
        tx.record({ action: 'role.updated', target: targetOf(role), details });
        return roleView(this.catalogue, role);
      })
      .catch(nameTaken);
  }

  async delete(principal: TenantPrincipal, id: string): Promise<void> {
    await this.work
      .run(principal, async (tx) => {
        const role = await this.lockCustom(tx, principal, id);
        await tx.manager.delete(Role, { id, organizationId: principal.organization.id });
        tx.record({ action: 'role.deleted', target: targetOf(role) });
      })
      .catch((error: unknown) => {
        if (violatedForeignKey(error)) {
          throw conflict('Members have this role. Take it from them before deleting it.');
        }
        throw error;
      });
  }

  /** @throws Problem 400 naming each permission that is unknown or repeated; ExceedsCaller */
  private permissionsToGive(principal: TenantPrincipal, names: readonly string[]): Permission[] {
    const isKnown = (name: string) => this.catalogue.isPermission(name);
    const errors = listErrors('permissions', names, isKnown, 'a name of GET /v1/permissions');
    if (errors.length > 0) throw invalid(...errors);
    const permissions = names.filter((name) => this.catalogue.isPermission(name));
    if (!holdsAll(principal, permissions)) {
      throw new ExceedsCaller('A role may hold no permission that you do not have.');
    }
    return permissions;
  }

  private async lockCustom(tx: Transaction, { organization }: TenantPrincipal, id: string): Promise<Role> {
    const role = await tx.manager.findOne(Role, {
      where: { id, organizationId: organization.id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!role) throw notFound('role');
    if (role.builtIn) throw conflict(`The role '${role.name}' is built in and stays as it is.`);
    return role;
  }
}

const targetOf = ({ id, name }: Role) => ({ type: 'role', id, name }) as const;

function nameTaken(error: unknown): never {
  if (violatedUnique(error)) throw conflict('There is already a role with this name.');
  throw error;
}
