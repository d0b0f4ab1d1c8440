import { COUNTS, dayOf, GROUPS } from './roll-up.js';

/** Events that have not been rolled up and are looked at, at the most; usually those of some seconds are. */
const TAIL = 200_000;

const NIL = '00000000-0000-0000-0000-000000000000';
const CURSOR = (column: string): string =>
  `(SELECT ${column} FROM api_key_usage_cursors WHERE organization_id = $1)`;

/**
 * Common table expressions: `tail` are the events of organization `$1` that no roll-up holds, read in the order of the log
 * from where the roll-ups end; in the same snapshot, so that nothing is counted twice.
 */
const TAIL_EVENTS = `
  tail AS MATERIALIZED (
    SELECT e.actor_id, e.action, e.occurred_at, e.outcome, e.method, e.route, e.ip FROM audit_events e
    WHERE e.organization_id = $1 AND e.category = 'access'
      AND (e.tx, e.id) > (coalesce(${CURSOR('tx')}, -1), coalesce(${CURSOR('id')}, '${NIL}'))
    ORDER BY e.tx, e.id LIMIT ${TAIL + 1}
  )`;

const OF_KEYS = `e.action = 'api_key.used' AND e.actor_id = ANY ($2::uuid[])`;

/** SQL: the tail has been read to its end. */
export const IS_COMPLETE = `(SELECT count(*) <= ${TAIL} FROM tail)`;

/** `uses` of keys `$2` since day `$3`: with the columns of `api_key_usage`, and several rows of the same use. */
export const USES = `${TAIL_EVENTS}, uses AS (
    SELECT key_id, day, method, route, ip, requests, denied, failed, first_at, last_at FROM api_key_usage
    WHERE organization_id = $1 AND key_id = ANY ($2::uuid[]) AND day >= $3::date
    UNION ALL
    SELECT key_id, day, method, route, ip, requests, denied, failed, first_at, last_at FROM (
      SELECT ${GROUPS}, ${COUNTS} FROM tail e WHERE ${OF_KEYS} AND ${dayOf('e.occurred_at')} >= $3::date GROUP BY 1, 2, 3, 4, 5
    ) t
  )`;

/** When a route was last used with a key, and not denied. */
export interface RouteUse {
  readonly method: string;
  readonly route: string;
  readonly at: Date;
}

export interface RouteUses {
  readonly routes: readonly RouteUse[];
  /** false: so much waits to be counted that not all of it was looked at */
  readonly complete: boolean;
}

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

/** Which routes a key was let use, up to the moment of asking. */
export async function routeUsesOf(query: Query, organizationId: string, keyId: string): Promise<RouteUses> {
  const rows = await query<RouteUse & { complete: boolean }>(
    `WITH ${TAIL_EVENTS}, used AS (
       SELECT method, route, last_at AS at FROM api_key_routes WHERE organization_id = $1 AND key_id = ANY ($2::uuid[])
       UNION ALL
       SELECT coalesce(e.method, ''), coalesce(e.route, ''), e.occurred_at FROM tail e WHERE ${OF_KEYS} AND e.outcome <> 'denied'
     )
     SELECT method, route, max(at) AS at, ${IS_COMPLETE} AS complete FROM used GROUP BY method, route
     UNION ALL SELECT NULL, NULL, NULL, ${IS_COMPLETE}`,
    [organizationId, [keyId]],
  );
  return { routes: rows.filter(({ route }) => route !== null), complete: rows[0]!.complete };
}
