import type { Actor, OrganizationRef } from '../access/principal.js';
import { ApiKey, REVOCATION_REASONS, type RevocationReason } from '../api-keys/api-key.entity.js';
import { keyIds, revokeKeys } from '../api-keys/revoke-keys.js';
import { settleOverlap } from '../api-keys/rotation/overlap-end.js';
import type { Transaction } from '../audit/transaction.js';
import { readAfterBackup, type AfterBackup } from './after-backup.js';
import { applyMembers } from './apply-members.js';
import { narrower, type Bounds } from './narrower.js';
import { Unfit } from './read-export.js';

type TenantActor = Actor & { readonly organization: OrganizationRef };

/**
 * Applies again what revoked and narrowed after a backup that the database was restored from. Never widens; again and again
 * the same. Part of a transaction: all of it or nothing.
 * @returns what has been done and what has not, in sentences
 * @throws Unfit when the export is not of this database
 */
export async function applyExport(tx: Transaction, operator: Actor, file: string): Promise<string[]> {
  const after = await readAfterBackup(tx, file);
  if (after.organizationId === null) throw new Unfit(`${file} holds no events.`);
  const [organization] = await tx.query<OrganizationRef>(
    'SELECT id, name, plan FROM organizations WHERE id = $1 FOR NO KEY UPDATE',
    [after.organizationId],
  );
  const actor: TenantActor = { ...operator, organization: organization! };
  const record: Transaction['record'] = (event) => tx.record({ ...event, organizationId: organization!.id });
  const recorded: Transaction = { ...tx, record };
  return [
    `${after.events} events of ${organization!.name}, ${after.later} changes of them after the backup.`,
    ...(await revoke(recorded, actor, after)),
    ...(await narrow(recorded, actor, after)),
    ...(await endSessions(recorded, actor, after)),
    ...(await applyMembers(recorded, organization!.id, after.members)),
    ...(await tellUnknown(tx, actor, after)),
  ];
}

async function revoke(tx: Transaction, actor: TenantActor, { revoked }: AfterBackup): Promise<string[]> {
  const groups = new Map<string, { reason: RevocationReason; note: string | null; ids: string[] }>();
  for (const [id, { reason, note }] of revoked) {
    const known = REVOCATION_REASONS.find((each) => each === reason) ?? 'other';
    const group = JSON.stringify([known, note]);
    const entry = groups.get(group) ?? { reason: known, note, ids: [] };
    entry.ids.push(id);
    groups.set(group, entry);
  }
  let count = 0;
  for (const { ids, reason, note } of groups.values()) {
    const revocation = { reason, note, exposedAt: null, includeDescendants: false };
    count += (await revokeKeys(tx, actor, keyIds(ids), revocation)).count;
  }
  return [`Keys revoked again: ${count}.`];
}

async function narrow(
  tx: Transaction,
  { organization }: TenantActor,
  { keys }: AfterBackup,
): Promise<string[]> {
  const lines: string[] = [];
  const ids = [...keys.keys()].sort();
  for (const id of ids) {
    const key = await tx.manager.findOne(ApiKey, {
      where: { id, organizationId: organization.id },
      lock: { mode: 'for_no_key_update' },
    });
    if (!key || key.revokedAt) continue;
    const changes = narrower(key, keys.get(id)!);
    const fields = Object.keys(changes) as (keyof Bounds)[];
    if (fields.length === 0) continue;
    await tx.manager.update(ApiKey, { id, organizationId: organization.id }, changes);
    if (changes.retiresAt) await settleOverlap(tx, key);
    const said = fields.map((field) => [field, { from: key[field], to: changes[field] }] as const);
    tx.record({
      action: 'api_key.updated',
      target: { type: 'api_key', id, name: key.name, keyPrefix: key.prefix },
      details: { changes: Object.fromEntries(said), reason: 'restore' },
    });
    lines.push(`  ${key.prefix}  ${fields.join(', ')}`);
  }
  return [`Keys narrowed again: ${lines.length}.`, ...lines];
}

async function endSessions(
  tx: Transaction,
  { organization }: TenantActor,
  { sessions }: AfterBackup,
): Promise<string[]> {
  const ended = await tx.query<{ id: string }>(
    `WITH ended AS (
       UPDATE sessions s SET ended_at = clock_timestamp() FROM members m
       WHERE s.id = ANY($2) AND s.ended_at IS NULL AND m.user_id = s.user_id AND m.organization_id = $1 RETURNING s.id)
     SELECT id FROM ended ORDER BY id`,
    [organization.id, [...sessions]],
  );
  for (const { id } of ended)
    tx.record({ action: 'session.ended', target: { type: 'session', id }, details: { reason: 'restore' } });
  return [`Sessions ended again: ${ended.length}.`];
}

async function tellUnknown(
  tx: Transaction,
  { organization }: TenantActor,
  { made, revoked, keys, others }: AfterBackup,
): Promise<string[]> {
  const named = [...new Set([...made.keys(), ...revoked.keys(), ...keys.keys()])];
  const found = await tx.query<{ id: string }>(
    'SELECT id FROM api_keys WHERE organization_id = $1 AND id = ANY($2)',
    [organization.id, named],
  );
  const known = new Set(found.map(({ id }) => id));
  const unknown = named.filter((id) => !known.has(id));
  return [
    ...(unknown.length > 0
      ? ['Keys that the backup does not have, whose tokens are not valid any more:']
      : []),
    ...unknown.map((id) => `  ${made.get(id) ?? id}${revoked.has(id) ? '  (revoked)' : ''}`),
    ...(others.size > 0 ? ['Not applied; see to these yourself:'] : []),
    ...[...others].map(([action, count]) => `  ${action}  ${count} times`),
  ];
}
