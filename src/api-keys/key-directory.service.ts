import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import { CursorCodec } from '../http/cursor.js';
import {
  DEFAULT_LIMIT,
  isPageNear,
  keysetColumns,
  keysetPage,
  type Page,
  type SortColumn,
} from '../http/pagination.js';
import type { ApiKeyView } from './api-key.view.js';
import { findKey, keyColumns, keyTarget, keyView, type KeyRow } from './key-row.js';
import { selectKeys } from './key-selection.js';
import { keySource } from './key-source.js';
import { rotationOf } from './rotation/rotation-status.js';
import type { ApiKeyDetailView } from './rotation/rotation.view.js';
import type { KeySort, ListKeysQuery } from './list-keys.dto.js';

const COLUMNS: Record<KeySort, Omit<SortColumn, 'direction'>> = {
  createdAt: { sql: 'k.created_at', type: 'timestamptz' },
  name: { sql: 'lower(k.name) COLLATE "C"', type: 'text COLLATE "C"' },
  lastUsedAt: { sql: 'k.last_used_at', type: 'timestamptz', nullable: true },
  expiresAt: { sql: 'k.expires_at', type: 'timestamptz', nullable: true },
};

/** Finds keys. Who looked is on record. */
@Injectable()
export class KeyDirectory {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly catalogue: Catalogue,
    private readonly cursors: CursorCodec,
  ) {}

  async list(principal: TenantPrincipal, query: ListKeysQuery): Promise<Page<ApiKeyView>> {
    const { sort = '-createdAt', limit, cursor, ...filter } = query;
    const selection = selectKeys(this.catalogue, principal, filter);
    const columns = sortColumns(sort);
    const order = {
      values: selection.values,
      sort: columns,
      binding: { list: 'api-keys', organization: principal.organization.id, filter, sort },
      page: { limit, cursor },
    };
    const source = await keySource(this.query, selection, (conditions, passedOver) => {
      const { where, all, parts } = selection;
      const select = `SELECT ${[...conditions, ...where].join(' AND ')} AS hit FROM api_keys k`;
      const within = passedOver * (limit ?? DEFAULT_LIMIT);
      return isPageNear(this.query, this.cursors, { ...order, select, where: all, parts }, within);
    });
    const page = await keysetPage<KeyRow, ApiKeyView>(this.query, this.cursors, {
      ...order,
      select: `SELECT ${keyColumns(selection.context)}, ${keysetColumns(columns)} FROM ${source.from}`,
      where: source.where,
      parts: source.parts,
      view: keyView,
    });
    // names of the filters alone: what was searched for may be anything, pasted tokens included
    const filters = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    this.audit.note(principal, { action: 'api_key.listed', details: { filters, items: page.items.length } });
    return page;
  }

  async get(principal: TenantPrincipal, id: string): Promise<ApiKeyDetailView> {
    const key = await findKey(this.query, principal, id);
    const rotation = await rotationOf(this.query, principal, key);
    this.audit.note(principal, { action: 'api_key.viewed', target: keyTarget(key) });
    return { ...keyView(key), ...(rotation && { rotation }) };
  }

  private readonly query = <Row extends object>(text: string, values: unknown[]): Promise<Row[]> =>
    this.database.query<Row>(text, values);
}

function sortColumns(sort: string): SortColumn[] {
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  return [
    { ...COLUMNS[sort.replace('-', '') as KeySort], direction },
    { sql: 'k.id', type: 'uuid', direction },
  ];
}
