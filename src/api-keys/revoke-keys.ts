import type { Actor, OrganizationRef, TenantPrincipal } from '../access/principal.js';
import { insertEventOfEach } from '../audit/event-of-each.js';
import type { Transaction } from '../audit/transaction.js';
import type { RevocationReason } from './api-key.entity.js';
import { liveKey } from './key-status.js';

/** How many entries a list of keys in an answer has at most. */
export const MAX_LISTED = 1_000;

export interface KeyRef {
  readonly id: string;
  readonly prefix: string;
}

export interface Revocation {
  readonly reason: RevocationReason;
  readonly note: string | null;
  /** since when they may have been in other hands */
  readonly exposedAt: Date | null;
  /** also the living keys that were made with them, at any remove, whatever became of those between */
  readonly includeDescendants: boolean;
}

export interface RevokedKeys {
  readonly count: number;
  /** the first of them, `MAX_LISTED` at most */
  readonly listed: readonly KeyRef[];
}

/**
 * Keys by their ids, as the text of a PostgreSQL array: a hundred thousand of them pass through this process in one
 * piece, without its ever looking at them.
 */
export type KeyIds = string;

export const keyIds = (ids: readonly string[]): KeyIds => `{${ids.join(',')}}`;

/** @param where SQL conditions on `api_keys k`; the keys found are locked, those of other organizations are never found */
export async function lockKeyIds(tx: Transaction, where: string, values: unknown[]): Promise<KeyIds> {
  return idsWhere(tx, where, values, 'FOR NO KEY UPDATE OF k');
}

export async function idsWhere(
  tx: Transaction,
  where: string,
  values: unknown[],
  lock = '',
): Promise<KeyIds> {
  const [row] = await tx.query<{ ids: KeyIds }>(
    `SELECT coalesce(array_agg(id), '{}')::text AS ids
     FROM (SELECT k.id FROM api_keys k WHERE ${where} ORDER BY k.id ${lock}) found`,
    values,
  );
  return row!.ids;
}

// named keys may have expired; of descendants the living are meant
const AFFECTED = (includeDescendants: boolean) => `
  tree AS (
    SELECT k.id FROM api_keys k WHERE k.organization_id = $1 AND k.id = ANY ($2::uuid[])
    ${includeDescendants ? 'UNION SELECT c.id FROM api_keys c JOIN tree t ON c.parent_id = t.id WHERE c.organization_id = $1' : ''}
  ), affected AS MATERIALIZED (
    SELECT k.id, k.prefix FROM api_keys k JOIN tree USING (id)
    WHERE k.revoked_at IS NULL AND (k.id = ANY ($2::uuid[]) OR ${liveKey('clock_timestamp()')})`;

const SUMMARY = (rows: string) => `
  SELECT (SELECT count(*)::int FROM ${rows}) AS count,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'prefix', prefix) ORDER BY id), '[]')
     FROM (SELECT id, prefix FROM ${rows} ORDER BY id LIMIT ${MAX_LISTED}) listed) AS listed`;

/** What `revokeKeys` would revoke; `ids` are all of them. */
export async function keysToRevoke(
  tx: Transaction,
  { organization }: TenantPrincipal,
  ids: KeyIds,
  includeDescendants: boolean,
): Promise<RevokedKeys & { readonly ids: KeyIds }> {
  const [summary] = await tx.query<RevokedKeys & { ids: KeyIds }>(
    `WITH RECURSIVE ${AFFECTED(includeDescendants)}) ${SUMMARY('affected')},
       (SELECT coalesce(array_agg(id), '{}')::text FROM affected) AS ids`,
    [organization.id, ids],
  );
  return summary!;
}

/**
 * Revokes those of the keys that are not revoked yet, and records an event each, all by one statement. A key that is
 * being made with one of them at this moment is found too: whoever makes it holds a lock on its parent, so that it is
 * there to be seen the next time round.
 */
export async function revokeKeys(
  tx: Transaction,
  principal: Actor & { readonly organization: OrganizationRef },
  ids: KeyIds,
  { reason, note, exposedAt, includeDescendants }: Revocation,
): Promise<RevokedKeys> {
  const { organization, subject } = principal;
  const values: unknown[] = [
    organization.id,
    ids,
    subject.kind,
    subject.id,
    subject.name,
    reason,
    note,
    exposedAt,
  ];
  const target = { type: 'api_key', id: 'id', name: 'name', keyPrefix: 'prefix' } as const;
  const event = {
    action: 'api_key.revoked',
    target,
    details: { reason, note, ...(exposedAt && { exposedAt }) },
  } as const;
  const logged = insertEventOfEach(principal, event, 'revoked', values);
  // locked in the order of their ids, so that two of these at a time wait for each other instead of failing
  const text = `
    WITH RECURSIVE ${AFFECTED(includeDescendants)} ORDER BY k.id FOR NO KEY UPDATE OF k
    ), revoked AS (
      UPDATE api_keys k SET revoked_at = statement_timestamp(), revoked_by_kind = $3, revoked_by_id = $4,
        revoked_by_name = $5, revocation_reason = $6, revocation_note = $7, exposed_at = $8
      FROM affected a WHERE k.id = a.id RETURNING k.id, k.name, k.prefix
    ), ${logged}
    ${SUMMARY('revoked')}`;
  const rounds: RevokedKeys[] = [];
  do {
    const [round] = await tx.query<RevokedKeys>(text, values);
    rounds.push(round!);
  } while (includeDescendants && rounds.at(-1)!.count > 0);
  return {
    count: rounds.reduce((sum, { count }) => sum + count, 0),
    listed: rounds.flatMap(({ listed }) => listed).slice(0, MAX_LISTED),
  };
}
