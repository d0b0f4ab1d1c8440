import type { TenantPrincipal } from '../../access/principal.js';
import type { Transaction } from '../../audit/transaction.js';
import type { KeyRow } from '../key-row.js';

/** The original lifetime again, from the moment that the request was let in. */
export function sameLifetime({ at }: TenantPrincipal, { createdAt, expiresAt }: KeyRow): Date | null {
  return expiresAt && new Date(at.getTime() + expiresAt.getTime() - createdAt.getTime());
}

// a key that has rotated itself stands above its successor; what made the first of such a line stands above them all
const MAKER_EXPIRES_AT = `
  WITH RECURSIVE line AS (
    SELECT k.id, k.parent_id, k.predecessor_id FROM api_keys k WHERE k.id = $1 AND k.organization_id = $2
    UNION ALL
    SELECT p.id, p.parent_id, p.predecessor_id FROM line l JOIN api_keys p ON p.id = l.predecessor_id
    WHERE l.parent_id = l.predecessor_id)
  SELECT m.expires_at AS "expiresAt" FROM line l JOIN api_keys m ON m.id = l.parent_id
  WHERE l.parent_id IS DISTINCT FROM l.predecessor_id`;

/**
 * For a key that rotates itself: the same lifetime again, but no later than the key that has made the first of its line,
 * for a key made by a key expires no later. What it has already it keeps.
 */
export async function ownLifetime(
  tx: Transaction,
  principal: TenantPrincipal,
  key: KeyRow,
): Promise<Date | null> {
  const wished = sameLifetime(principal, key);
  const values = [key.id, principal.organization.id];
  const [maker] = await tx.query<{ expiresAt: Date | null }>(MAKER_EXPIRES_AT, values);
  if (!wished || !maker?.expiresAt) return wished;
  const latest = new Date(Math.max(maker.expiresAt.getTime(), key.expiresAt!.getTime()));
  return wished < latest ? wished : latest;
}
