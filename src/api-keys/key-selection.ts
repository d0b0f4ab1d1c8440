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
  /** those of `where` that every key of the organization meets */
  readonly all: readonly string[];
  /** one of these holds for each key; see `KeysetList.parts` */
  readonly parts: readonly string[];
  /** what an inverted index finds, which knows no order */
  readonly matches: {
    /** so that the index is used */
    readonly indexed: readonly string[];
    /** the same so that it is not */
    readonly plain: readonly string[];
    /** the first of `values`, which are all that these conditions name, with the organization */
    readonly values: readonly unknown[];
  };
  readonly values: readonly unknown[];
}

/**
 * @param path where the filter stands in the input, e.g. `filter.`
 * @throws Problem 400 for an unknown scope
 */
export function selectKeys(
  catalogue: Catalogue,
  principal: TenantPrincipal,
  filter: KeyFilterDto,
  path = '',
): KeySelection {
  const { status, search, prefix, scope, createdBy, usedBefore, neverUsed, expiresBefore } = filter;
  if (scope !== undefined && !catalogue.isScope(scope)) {
    const accepted = catalogue.scopes.map(({ name }) => name).join(', ');
    throw invalid({ field: `${path}scope`, detail: `${path}scope must be one of ${accepted}.` });
  }
  const values: unknown[] = [principal.organization.id];
  const indexed: string[] = [];
  const plain: string[] = [];
  if (search !== undefined) {
    const text = `lower($${values.push(search)}::text)`;
    const contains = `strpos(lower(k.name), ${text}) > 0`;
    // a text within another is made of neighbouring characters of the other: those the index knows
    const candidates = `SELECT g.key_id FROM api_key_bigrams g WHERE g.bigrams @> bigrams(${text})`;
    indexed.push(`k.id IN (${candidates})`, contains);
    plain.push(contains);
  }
  if (scope !== undefined) {
    const name = `$${values.push(scope)}::text`;
    indexed.push(`k.scopes @> ARRAY[${name}]`);
    plain.push(`${name} = ANY (k.scopes)`);
  }
  const matches = { indexed, plain, values: [...values] };

  const at = `$${values.push(principal.at)}::timestamptz`;
  // named once at least, for PostgreSQL refuses values that nothing names
  const all = ['k.organization_id = $1', `${at} IS NOT NULL`];
  const where = [...all];
  const add = (value: unknown, condition: (bound: string) => string) =>
    value !== undefined && where.push(condition(`$${values.push(value)}`));
  add(prefix, (start) => `k.prefix COLLATE "C" ^@ ${start}::text`);
  add(createdBy, (id) => `k.created_by_id = ${id}::uuid`);
  add(usedBefore, (time) => `k.last_used_at < ${time}::timestamptz`);
  add(expiresBefore, (time) => `k.expires_at < ${time}::timestamptz`);
  if (neverUsed !== undefined) where.push(`k.last_used_at IS ${neverUsed ? '' : 'NOT '}NULL`);
  const context = statusContext(principal, at);
  return { context, where, all, parts: partsWith(status, context), matches, values };
}

/** One condition for all the parts. */
export const anyOf = (parts: readonly string[]): string =>
  parts.length > 0 ? `(${parts.map((part) => `(${part})`).join(' OR ')})` : 'false';
