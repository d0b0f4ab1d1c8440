import type { Transaction } from '../audit/transaction.js';
import { readExport, Unfit, type ExportedEvent } from './read-export.js';

const BATCH = 1_000;

/** Where everything stood at the end of the export, of what came after the backup. */
export interface AfterBackup {
  organizationId: string | null;
  events: number;
  later: number;
  readonly revoked: Map<string, { readonly reason: string; readonly note: string | null }>;
  /** last value of each field that was changed */
  readonly keys: Map<string, Record<string, unknown>>;
  /** keys that came into being, with their prefixes */
  readonly made: Map<string, string>;
  readonly sessions: Set<string>;
  /** the names of their roles; null for those who are gone */
  readonly members: Map<string, string[] | null>;
  /** changes that are not looked at, by action */
  readonly others: Map<string, number>;
}

/** Takes in those events of the export that the database does not have; what it has was before the backup. */
export async function readAfterBackup(tx: Transaction, file: string): Promise<AfterBackup> {
  const after: AfterBackup = {
    organizationId: null,
    events: 0,
    later: 0,
    revoked: new Map(),
    keys: new Map(),
    made: new Map(),
    sessions: new Set(),
    members: new Map(),
    others: new Map(),
  };
  let batch: ExportedEvent[] = [];
  for await (const event of readExport(file)) {
    if (after.organizationId === null) await assertKnown(tx, event.organizationId);
    after.organizationId = event.organizationId;
    after.events++;
    if (event.outcome !== 'success' || event.target === null) continue;
    if (batch.push(event) === BATCH) {
      await takeIn(tx, after, batch);
      batch = [];
    }
  }
  await takeIn(tx, after, batch);
  return after;
}

async function assertKnown(tx: Transaction, organizationId: string): Promise<void> {
  const [known] = await tx.query('SELECT FROM organizations WHERE id = $1', [organizationId]);
  if (!known)
    throw new Unfit(
      `The export is of the organization ${organizationId}, which this database does not have.`,
    );
}

async function takeIn(tx: Transaction, after: AfterBackup, batch: readonly ExportedEvent[]): Promise<void> {
  const known = await tx.query<{ id: string }>(
    `SELECT id FROM audit_events WHERE organization_id = $1 AND id = ANY($2)`,
    [after.organizationId, batch.map(({ id }) => id)],
  );
  const before = new Set(known.map(({ id }) => id));
  for (const event of batch) if (!before.has(event.id)) fold(after, event);
}

function fold(after: AfterBackup, { action, target, details }: ExportedEvent): void {
  const { id, keyPrefix = '' } = target!;
  after.later++;
  switch (action) {
    case 'api_key.created':
      return void after.made.set(id, keyPrefix);
    case 'api_key.rotated':
      after.made.set(details.successorId, details.successorPrefix);
      return change(after, id, { retiresAt: details.retiresAt });
    case 'api_key.revoked':
      return void after.revoked.set(id, { reason: details.reason, note: details.note ?? null });
    case 'api_key.updated':
      for (const [field, { to }] of Object.entries<{ to: unknown }>(details.changes ?? {}))
        change(after, id, { [field]: to });
      return;
    case 'session.ended':
      return void after.sessions.add(id);
    case 'member.removed':
      return void after.members.set(id, null);
    case 'member.updated':
      if (details.roles) after.members.set(id, details.roles.to);
      return;
    case 'member.added':
    case 'member.joined':
      return void after.members.delete(id);
    case 'role.updated':
    case 'role.deleted':
    case 'plan.changed':
    case 'organization.updated':
    case 'organization.policy_updated':
      return void after.others.set(action, (after.others.get(action) ?? 0) + 1);
  }
}

function change({ keys }: AfterBackup, id: string, fields: Record<string, unknown>): void {
  keys.set(id, { ...keys.get(id), ...fields });
}
