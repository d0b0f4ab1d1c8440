import type { TenantPrincipal } from '../../access/principal.js';
import { lastUseOf, type LastUse } from '../../audit/last-use.js';
import type { KeyRow } from '../key-row.js';
import { liveKey } from '../key-status.js';
import { readinessOf } from './readiness.js';
import type { RotationView } from './rotation.view.js';

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

interface PairRow {
  readonly predecessorId: string;
  readonly successorId: string;
  readonly retiresAt: Date | null;
  readonly over: boolean;
  readonly lastUsedAt: Date | null;
  readonly lastUsedIp: string | null;
  readonly successorLastUsedAt: Date | null;
  readonly now: Date;
}

const PAIR = `
  SELECT k.id AS "predecessorId", s.id AS "successorId", k.retires_at AS "retiresAt", NOT (${liveKey('clock_timestamp()')}) AS over,
    k.last_used_at AS "lastUsedAt", k.last_used_ip AS "lastUsedIp", s.last_used_at AS "successorLastUsedAt",
    clock_timestamp()::timestamptz(3) AS now
  FROM api_keys k JOIN api_keys s ON s.id = k.successor_id WHERE k.organization_id = $1 AND k.id = $2`;

/** How far the replacement of a key is, or else the one by which it came to be; null for a key that stands alone. */
export async function rotationOf(
  query: Query,
  { organization }: TenantPrincipal,
  key: KeyRow,
): Promise<RotationView | null> {
  const predecessor = key.successorId ? key.id : key.predecessorId;
  if (!predecessor) return null;
  const [pair] = await query<PairRow>(PAIR, [organization.id, predecessor]);
  if (!pair) return null;
  const { predecessorId, successorId, retiresAt, successorLastUsedAt } = pair;
  const lastUse = newest(pair, await lastUseOf(query, organization.id, predecessorId, retiresAt));
  const readiness = readinessOf({ ...pair, lastUse });
  return { predecessorId, successorId, retiresAt, lastUse, successorLastUsedAt, ...readiness };
}

/** The log knows the route and misses nothing, but does not reach back for ever; the key's own row does. */
function newest({ lastUsedAt, lastUsedIp }: PairRow, logged: LastUse | null): LastUse | null {
  if (logged && (!lastUsedAt || lastUsedAt <= logged.at)) return logged;
  return lastUsedAt && { at: lastUsedAt, ip: lastUsedIp, method: null, route: null };
}
