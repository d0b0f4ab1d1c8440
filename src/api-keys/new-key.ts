import type { TenantPrincipal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';
import { newId } from '../database/columns.js';
import { ApiKey } from './api-key.entity.js';
import { findKey, type KeyRow } from './key-row.js';

type Chosen =
  | 'name'
  | 'description'
  | 'digest'
  | 'pepperId'
  | 'prefix'
  | 'last4'
  | 'scopes'
  | 'allowedCidrs'
  | 'rateLimit'
  | 'expiresAt';

/** What of a new key does not follow from who makes it. */
export type NewKey = Pick<ApiKey, Chosen> & Partial<Pick<ApiKey, 'parentId' | 'predecessorId'>>;

/** Stores a key of the caller's: a descendant of the calling key, unless the columns say otherwise. */
export async function insertKey(
  tx: Transaction,
  principal: TenantPrincipal,
  columns: NewKey,
): Promise<KeyRow> {
  const { organization, subject, userId, key } = principal;
  const id = newId();
  await tx.manager.insert(ApiKey, {
    id,
    organizationId: organization.id,
    createdByKind: subject.kind,
    createdById: subject.id,
    createdByName: subject.name,
    parentId: key?.id ?? null,
    creatorUserId: userId,
    ...columns,
  });
  return findKey((text, values) => tx.query(text, values), principal, id);
}
