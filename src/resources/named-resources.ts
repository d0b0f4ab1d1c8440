import { Injectable, type Type } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import type { AuditAction } from '../audit/actions.js';
import type { AuditTarget } from '../audit/audit-event.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { newId } from '../database/columns.js';
import { Database } from '../database/database.js';
import { violatedUnique } from '../database/errors.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import { conflict, notFound } from '../http/problem.js';

/** What the rows of every kind have. */
export interface NamedRow {
  id: string;
  organizationId: string;
  /** unique within the organization */
  name: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface ResourceKind<Row extends NamedRow, Create, View> {
  readonly entity: Type<Row>;
  /** the audit log's name of such a target, also in "There is no such agent." */
  readonly target: AuditTarget['type'];
  readonly actions: Readonly<Record<'created' | 'updated' | 'deleted', AuditAction>>;
  /** the fields of a new row beside its id and times */
  readonly initial: (dto: Create) => Omit<Row, 'id' | 'organizationId' | 'createdAt' | 'updatedAt'>;
  readonly view: (row: Row) => View;
}

const NEWEST_FIRST: SortColumn[] = [
  { sql: 'created_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 'id', type: 'uuid', direction: 'DESC' },
];

/** The life of what an organization keeps by name: listed, made, read, changed and deleted, each change on record. */
@Injectable()
export abstract class NamedResources<
  Row extends NamedRow,
  Create extends object,
  Update extends object,
  View extends object,
> {
  protected abstract readonly kind: ResourceKind<Row, Create, View>;

  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly cursors: CursorCodec,
  ) {}

  async list({ organization }: TenantPrincipal, page: PageQuery): Promise<Page<View>> {
    const { tableName, columns } = this.database.dataSource.getMetadata(this.kind.entity);
    const names = columns.map(({ databaseName, propertyName }) => `${databaseName} AS "${propertyName}"`);
    return keysetPage<Row, View>((text, values) => this.database.query(text, values), this.cursors, {
      select: `SELECT ${names.join(', ')}, ${keysetColumns(NEWEST_FIRST)} FROM ${tableName}`,
      where: ['organization_id = $1'],
      values: [organization.id],
      sort: NEWEST_FIRST,
      binding: { list: tableName, organization: organization.id },
      page,
      view: this.kind.view,
    });
  }

  async get({ organization }: TenantPrincipal, id: string): Promise<View> {
    const { entity, target, view } = this.kind;
    const row = await this.database.dataSource.manager.findOne<NamedRow>(entity, {
      where: { id, organizationId: organization.id },
    });
    if (!row) throw notFound(target);
    return view(row as Row);
  }

  async create(principal: TenantPrincipal, dto: Create): Promise<View> {
    const { entity, actions, initial, view } = this.kind;
    return this.work
      .create(principal, async (tx) => {
        const row = Object.assign(new entity(), initial(dto), {
          id: newId(),
          organizationId: principal.organization.id,
        });
        await tx.manager.insert<NamedRow>(entity, row);
        tx.record({ action: actions.created, target: this.targetOf(row) });
        return view(row);
      })
      .catch((error: unknown) => this.nameTaken(error));
  }

  async update(principal: TenantPrincipal, id: string, dto: Update): Promise<View> {
    const { actions, view } = this.kind;
    return this.work
      .run(principal, async (tx) => {
        const row = await this.lock(tx, principal, id);
        if (Object.keys(dto).length === 0) return view(row);
        Object.assign(row, dto, { updatedAt: principal.at });
        await tx.manager.save<NamedRow>(row);
        const details = { fields: Object.keys(dto) };
        tx.record({ action: actions.updated, target: this.targetOf(row), details });
        return view(row);
      })
      .catch((error: unknown) => this.nameTaken(error));
  }

  async delete(principal: TenantPrincipal, id: string): Promise<void> {
    const { entity, actions } = this.kind;
    await this.work.run(principal, async (tx) => {
      const row = await this.lock(tx, principal, id);
      await tx.manager.delete<NamedRow>(entity, { id, organizationId: principal.organization.id });
      tx.record({ action: actions.deleted, target: this.targetOf(row) });
    });
  }

  private async lock(tx: Transaction, { organization }: TenantPrincipal, id: string): Promise<Row> {
    const { entity, target } = this.kind;
    const row = await tx.manager.findOne<NamedRow>(entity, {
      where: { id, organizationId: organization.id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!row) throw notFound(target);
    return row as Row;
  }

  private targetOf({ id, name }: NamedRow): AuditTarget {
    return { type: this.kind.target, id, name };
  }

  private nameTaken(error: unknown): never {
    if (violatedUnique(error)) throw conflict(`The name is taken by another ${this.kind.target}.`);
    throw error;
  }
}
