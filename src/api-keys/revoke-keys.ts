import type { Actor } from '../access/principal.js';
import { insertEventOfEach } from '../audit/event-of-each.js';
import type { Transaction } from '../audit/transaction.js';
import type { RevocationReason } from './api-key.entity.js';

export interface Revocation {
  readonly reason: RevocationReason;
  readonly note: string | null;
}

/**
 * Revokes every key `k` that the condition holds for and that is not revoked yet, with an `api_key.revoked` event each, in
 * one statement whatever their number.
 * @param where SQL over `api_keys k`, bound to an organization; `values` are its `$1`, `$2` …
 * @returns how many
 */
export async function revokeKeys(
  tx: Transaction,
  actor: Actor,
  { where, values: given }: { where: string; values: readonly unknown[] },
  { reason, note }: Revocation,
): Promise<number> {
  const { subject, at } = actor;
  const values = [...given];
  const [revokedAt, kind, id, name, why, remark] = [
    [at, 'timestamptz'],
    [subject.kind, 'text'],
    [subject.id, 'uuid'],
    [subject.name, 'text'],
    [reason, 'text'],
    [note, 'text'],
  ].map(([value, type]) => `$${values.push(value)}::${type as string}`);
  const event = {
    action: 'api_key.revoked',
    target: { type: 'api_key', id: 'r.id', name: 'r.name', keyPrefix: 'r.prefix' },
    details: { reason, note },
  } as const;
  const logged = insertEventOfEach(actor, event, 'revoked r', values);
  // locked in one order, so that two who revoke the same keys wait for each other instead of dying of it
  const [row] = await tx.query<{ count: number }>(
    `WITH chosen AS MATERIALIZED (
       SELECT k.id FROM api_keys k WHERE (${where}) AND k.revoked_at IS NULL ORDER BY k.id FOR NO KEY UPDATE),
     revoked AS (
       UPDATE api_keys k SET revoked_at = ${revokedAt}, revoked_by_kind = ${kind}, revoked_by_id = ${id},
         revoked_by_name = ${name}, revocation_reason = ${why}, revocation_note = ${remark}
       FROM chosen WHERE k.id = chosen.id RETURNING k.id, k.name, k.prefix),
     logged AS (${logged})
     SELECT count(*)::int AS count FROM revoked`,
    values,
  );
  return row!.count;
}
