import type { TenantPrincipal } from '../../access/principal.js';
import type { Transaction } from '../../audit/transaction.js';
import { liveKey } from '../key-status.js';
import { MAX_LISTED, type KeyIds } from '../revoke-keys.js';
import type {
  DescendantView,
  RecentlyUsedKeyView,
  RevocationPreviewView,
} from './revocation-preview.view.js';
import { IS_COMPLETE, USES } from './uses.js';

const DAY_MS = 86_400_000;
/** routes and addresses that are listed of one key */
const LISTED_OF_ONE = 100;

const KINDS = `CASE grouping(u.route, u.ip) WHEN 1 THEN 'route' WHEN 2 THEN 'address' ELSE 'key' END`;
const RANKED = `OVER (PARTITION BY ${KINDS}, CASE grouping(u.route, u.ip) WHEN 3 THEN NULL ELSE u.key_id END`;

// keys that do not work any more break nothing; "kind" says what a row is the latest use of
const RECENT = `
  WITH ${USES}, latest AS (
    SELECT ${KINDS} AS kind, u.key_id, k.prefix, k.name, u.method, u.route, u.ip, max(u.last_at) AS last_at,
      row_number() ${RANKED} ORDER BY max(u.last_at) DESC, u.key_id, u.method, u.route, u.ip) AS place, (count(*) ${RANKED}))::int AS entries
    FROM uses u JOIN api_keys k ON k.id = u.key_id AND ${liveKey('clock_timestamp()')}
    WHERE u.last_at >= $4::timestamptz
    GROUP BY GROUPING SETS ((u.key_id, k.prefix, k.name, u.method, u.route), (u.key_id, k.prefix, k.name, u.ip), (u.key_id, k.prefix, k.name))
  )
  SELECT l.* FROM latest l JOIN latest listed ON listed.key_id = l.key_id AND listed.kind = 'key' AND listed.place <= ${MAX_LISTED}
  WHERE l.kind = 'key' OR l.place <= ${LISTED_OF_ONE}
  ORDER BY l.kind, l.place`;

interface Latest {
  readonly kind: 'key' | 'route' | 'address';
  readonly key_id: string;
  readonly prefix: string;
  readonly name: string;
  readonly method: string;
  readonly route: string;
  readonly ip: string;
  readonly last_at: Date;
  readonly entries: number;
}

const COMPLETE = `WITH ${USES} SELECT ${IS_COMPLETE} AS complete `;

const DESCENDANTS = `
  WITH RECURSIVE tree AS (
    SELECT k.id FROM api_keys k WHERE k.organization_id = $1 AND k.id = ANY ($2::uuid[])
    UNION SELECT c.id FROM api_keys c JOIN tree t ON c.parent_id = t.id WHERE c.organization_id = $1
  ), living AS (
    SELECT k.id, k.prefix, k.name, k.parent_id FROM api_keys k JOIN tree USING (id)
    WHERE NOT k.id = ANY ($2::uuid[]) AND ${liveKey('clock_timestamp()')}
  )
  SELECT id, prefix, name, parent_id AS "parentId", (count(*) OVER ())::int AS count FROM living ORDER BY id LIMIT ${MAX_LISTED}`;

/**
 * What would break if keys were revoked: which of them were used in the last 24 hours, up to this moment, and the living
 * keys that were made with them.
 * @param named the keys that the request names
 * @param affected all that would be revoked
 */
export async function previewOf(
  tx: Transaction,
  { organization, at }: TenantPrincipal,
  named: KeyIds,
  affected: KeyIds,
): Promise<RevocationPreviewView> {
  const since = new Date(at.getTime() - DAY_MS);
  const values = [organization.id, affected, since.toISOString().slice(0, 10)];
  const latest = await tx.query<Latest>(RECENT, [...values, since]);
  const [tail] = await tx.query<{ complete: boolean }>(COMPLETE, values);
  const descendants = await tx.query<DescendantView & { count: number }>(DESCENDANTS, [
    organization.id,
    named,
  ]);
  const keys = latest.filter(({ kind }) => kind === 'key');
  return {
    since,
    usedCount: keys[0]?.entries ?? 0,
    used: usedKeys(latest),
    descendantCount: descendants[0]?.count ?? 0,
    descendants: descendants.map(({ id, prefix, name, parentId }) => ({ id, prefix, name, parentId })),
    complete: tail!.complete,
  };
}

function usedKeys(latest: readonly Latest[]): RecentlyUsedKeyView[] {
  const keys = new Map<string, RecentlyUsedKeyView>();
  for (const { kind, key_id: id, prefix, name, last_at: lastUsedAt } of latest) {
    if (kind === 'key')
      keys.set(id, {
        id,
        prefix,
        name,
        lastUsedAt,
        routeCount: 0,
        routes: [],
        addressCount: 0,
        addresses: [],
      });
  }
  for (const { kind, key_id, method, route, ip, last_at: lastUsedAt, entries } of latest) {
    const key = keys.get(key_id)!;
    if (kind === 'route') {
      key.routeCount = entries;
      key.routes.push({ method, route, lastUsedAt });
    } else if (kind === 'address') {
      key.addressCount = entries;
      key.addresses.push({ ip: ip || null, lastUsedAt });
    }
  }
  return [...keys.values()];
}
