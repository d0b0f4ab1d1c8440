import type { TenantPrincipal } from '../access/principal.js';
import type { AuditTarget } from '../audit/audit-event.js';
import type { Transaction } from '../audit/transaction.js';
import { conflict, notFound } from '../http/problem.js';
import type { ApiKey } from './api-key.entity.js';
import type { ApiKeyView, KeyActorView } from './api-key.view.js';
import { statusOf, type KeyStatus, type StatusContext } from './key-status.js';

/** A key as it is read, with its status; its digest stays in the database. */
export type KeyRow = Omit<
  ApiKey,
  | 'digest'
  | 'pepperId'
  | 'parentId'
  | 'creatorUserId'
  | 'lapsed'
  | 'overlapSeconds'
  | 'startsOverlap'
  | 'exposedAt'
  | 'imported'
> & {
  readonly status: KeyStatus;
};

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

/** Whose keys: all that reading one needs to know of who reads. */
export type KeyTenant = Pick<TenantPrincipal, 'organization' | 'entitled'>;

/** @param clock SQL of the moment that decides expiry */
export const statusContext = ({ entitled }: Pick<KeyTenant, 'entitled'>, clock: string): StatusContext => ({
  clock,
  suspended: !entitled.has('programmatic_access'),
});

/** Select list for `KeyRow`, of `api_keys k`. */
export const keyColumns = (context: StatusContext): string => `
  k.id, k.organization_id AS "organizationId", k.name, k.description, k.prefix, k.last4, k.scopes,
  k.allowed_cidrs AS "allowedCidrs", k.rate_limit AS "rateLimit", ${statusOf(context)} AS status, k.created_at AS "createdAt",
  k.created_by_kind AS "createdByKind", k.created_by_id AS "createdById", k.created_by_name AS "createdByName",
  k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt", k.last_used_ip AS "lastUsedIp",
  k.revoked_at AS "revokedAt", k.revoked_by_kind AS "revokedByKind", k.revoked_by_id AS "revokedById",
  k.revoked_by_name AS "revokedByName", k.revocation_reason AS "revocationReason", k.revocation_note AS "revocationNote",
  k.predecessor_id AS "predecessorId", k.successor_id AS "successorId", k.retires_at AS "retiresAt"`;

async function selectKey(query: Query, tenant: KeyTenant, id: string, lock: string): Promise<KeyRow> {
  const [row] = await query<KeyRow>(
    `SELECT ${keyColumns(statusContext(tenant, 'clock_timestamp()'))}
     FROM api_keys k WHERE k.id = $1 AND k.organization_id = $2 ${lock}`,
    [id, tenant.organization.id],
  );
  if (!row) throw notFound('API key');
  return row;
}

/** @throws Problem 404 */
export const findKey = (query: Query, tenant: KeyTenant, id: string): Promise<KeyRow> =>
  selectKey(query, tenant, id, '');

/** Nobody else changes the key until the transaction ends, or makes a key with it. @throws Problem 404 */
export const lockKey = (tx: Transaction, tenant: KeyTenant, id: string): Promise<KeyRow> =>
  selectKey((text, values) => tx.query(text, values), tenant, id, 'FOR NO KEY UPDATE');

/** @throws Problem 409 for a key that is revoked or expired */
export function assertChangeable({ status }: Pick<KeyRow, 'status'>): void {
  if (status === 'revoked' || status === 'expired')
    throw conflict(`The key is ${status}; it cannot be changed any more.`);
}

export const keyTarget = ({ id, name, prefix }: Pick<KeyRow, 'id' | 'name' | 'prefix'>): AuditTarget => ({
  type: 'api_key',
  id,
  name,
  keyPrefix: prefix,
});

export const keyView = (row: KeyRow): ApiKeyView => ({
  id: row.id,
  organizationId: row.organizationId,
  name: row.name,
  description: row.description,
  prefix: row.prefix,
  last4: row.last4,
  scopes: row.scopes,
  status: row.status,
  createdAt: row.createdAt,
  createdBy: actorView(row.createdByKind, row.createdById, row.createdByName),
  expiresAt: row.expiresAt,
  lastUsedAt: row.lastUsedAt,
  lastUsedIp: row.lastUsedIp,
  allowedCidrs: row.allowedCidrs,
  rateLimit: row.rateLimit,
  revokedAt: row.revokedAt,
  revokedBy: row.revokedByKind && actorView(row.revokedByKind, row.revokedById, row.revokedByName!),
  revocationReason: row.revocationReason,
  revocationNote: row.revocationNote,
  predecessorId: row.predecessorId,
  successorId: row.successorId,
  retiresAt: row.retiresAt,
});

export const actorView = (kind: KeyActorView['kind'], id: string | null, name: string): KeyActorView => ({
  kind,
  id,
  name,
});
