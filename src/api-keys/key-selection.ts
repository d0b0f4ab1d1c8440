import type { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { invalid } from '../http/problem.js';
import type { KeyFilterDto } from './key-filter.dto.js';
import { statusContext } from './key-row.js';
import { partsWith, type StatusContext } from './key-status.js';

/** Some keys of one organization, as conditions on `api_keys k`. */
export interface KeySelection {
  readonly context: StatusContext;
  readonly where: readonly string[];
  /** one of these holds for each key; see `KeysetList.parts` */
  readonly parts: readonly string[];
  readonly values: readonly unknown[];
}

/** @throws Problem 400 for an unknown scope */
export function selectKeys(
  catalogue: Catalogue,
  principal: TenantPrincipal,
  filter: KeyFilterDto,
): KeySelection {
  const { status, search, prefix, scope, createdBy, usedBefore, neverUsed, expiresBefore } = filter;
  if (scope !== undefined && !catalogue.isScope(scope)) {
    const accepted = catalogue.scopes.map(({ name }) => name).join(', ');
    throw invalid({ field: 'scope', detail: `scope must be one of ${accepted}.` });
  }
  const values: unknown[] = [principal.organization.id, principal.at];
  const context = statusContext(principal, '$2::timestamptz');
  // names the second value once, for PostgreSQL refuses values that nothing names
  const where = ['k.organization_id = $1', '$2::timestamptz IS NOT NULL'];
  const add = (value: unknown, condition: (bound: string) => string) =>
    value !== undefined && where.push(condition(`$${values.push(value)}`));
  // a text within another is made of its neighbouring characters: these an index knows
  add(
    search,
    (text) =>
      `bigrams(lower(k.name)) @> bigrams(lower(${text}::text)) AND strpos(lower(k.name), lower(${text}::text)) > 0`,
  );
  add(prefix, (start) => `k.prefix COLLATE "C" ^@ ${start}::text`);
  add(scope && [scope], (scopes) => `k.scopes @> ${scopes}::text[]`);
  add(createdBy, (id) => `k.created_by_id = ${id}::uuid`);
  add(usedBefore, (time) => `k.last_used_at < ${time}::timestamptz`);
  add(expiresBefore, (time) => `k.expires_at < ${time}::timestamptz`);
  if (neverUsed !== undefined) where.push(`k.last_used_at IS ${neverUsed ? '' : 'NOT '}NULL`);
  return { context, where, parts: partsWith(status, context), values };
}
