/** Events that one transaction counts at the most, to begin with, and when their uses are few. */
export const FEWEST = 30_000;
const MOST = 200_000;
/** Rows that one transaction should write at the most: while it writes, the sealer waits for it. */
const ROWS = 35_000;

/** What a transaction has done. */
export interface RolledUp {
  readonly uses: number;
  /** by key, day, route and address */
  readonly rows: number;
  /** whether it was ended by the number of events that it might count, and not by the end of the log */
  readonly more: boolean;
}

/**
 * How many events the next transaction may count. The more of them have a row in common, the more it takes for as many rows;
 * how many have is only known when they are counted.
 * @param limit that of the last one
 */
export function nextLimit(limit: number, { rows, more }: RolledUp): number {
  if (rows > ROWS) return Math.max(FEWEST, Math.floor(limit / 2));
  return more ? Math.min(MOST, limit * 2) : limit;
}

const NIL = '00000000-0000-0000-0000-000000000000';

/** SQL: the UTC day of a moment. */
export const dayOf = (moment: string): string => `(${moment} AT TIME ZONE 'UTC')::date`;

/** SQL aggregates over uses `e` of one key, day, route and address, in the order of the counting columns of `api_key_usage`. */
export const COUNTS = `count(*) AS requests, count(*) FILTER (WHERE e.outcome = 'denied') AS denied,
  count(*) FILTER (WHERE e.outcome = 'failed') AS failed, min(e.occurred_at) AS first_at, max(e.occurred_at) AS last_at,
  max(e.occurred_at) FILTER (WHERE e.outcome <> 'denied') AS allowed_at`;

/** SQL: what `COUNTS` are by, of uses `e`. */
export const GROUPS = `e.actor_id AS key_id, ${dayOf('e.occurred_at')} AS day, coalesce(e.method, '') AS method,
  coalesce(e.route, '') AS route, coalesce(e.ip, '') AS ip`;

/**
 * Counts the sealed uses that lie behind the cursors, of as many organizations as fit into one transaction, those that have
 * waited longest first, and moves the cursors. Exactly once, because counts and cursors are committed together. `$1` is the
 * number of events that it may count; its row is a `RolledUp`.
 */
export const ROLL_UP = `
  WITH behind AS (
    SELECT l.organization_id, coalesce(c.tx, -1) AS from_tx, coalesce(c.id, '${NIL}') AS from_id, l.last_tx, l.last_id, l.size,
      coalesce(c.size, 0) AS counted, l.size - coalesce(c.size, 0) AS backlog,
      sum(LEAST(l.size - coalesce(c.size, 0), $1::int)) OVER waiting AS total
    FROM audit_logs l LEFT JOIN api_key_usage_cursors c USING (organization_id)
    WHERE c.tx IS NULL OR (c.tx, c.id) < (l.last_tx, l.last_id)
    WINDOW waiting AS (ORDER BY coalesce(c.moved_at, '-infinity'), l.organization_id)
  ), stretch AS MATERIALIZED (
    SELECT b.organization_id, b.from_tx, b.from_id, coalesce(p.tx, b.last_tx) AS to_tx, coalesce(p.id, b.last_id) AS to_id,
      CASE WHEN p.tx IS NULL THEN b.size ELSE b.counted + $1::int END AS size
    FROM behind b LEFT JOIN LATERAL (
      SELECT e.tx, e.id FROM audit_events e
      WHERE b.backlog > $1::int AND e.organization_id = b.organization_id AND e.category = 'access'
        AND (e.tx, e.id) > (b.from_tx, b.from_id) AND (e.tx, e.id) <= (b.last_tx, b.last_id)
      ORDER BY e.tx, e.id OFFSET $1::int - 1 LIMIT 1
    ) p ON true
    WHERE b.total <= $1::int
  ), used AS MATERIALIZED (
    SELECT ${GROUPS}, e.organization_id, ${COUNTS}
    FROM stretch s CROSS JOIN LATERAL (
      -- OFFSET 0 and the order keep the planner on the index of positions
      SELECT * FROM audit_events e
      WHERE e.organization_id = s.organization_id AND e.category = 'access' AND e.action = 'api_key.used'
        AND (e.tx, e.id) > (s.from_tx, s.from_id) AND (e.tx, e.id) <= (s.to_tx, s.to_id)
      ORDER BY e.tx, e.id OFFSET 0
    ) e
    WHERE e.actor_kind = 'api_key' AND e.actor_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6
  ), met AS MATERIALIZED (
    -- each row is looked for once, and then known by its place
    SELECT n.*, u.ctid AS place FROM used n LEFT JOIN api_key_usage u
      ON u.key_id = n.key_id AND u.day = n.day AND u.method = n.method AND u.route = n.route AND u.ip = n.ip
  ), counted AS (
    -- no INSERT … ON CONFLICT DO UPDATE, which would lock each row before it changes it: nobody else writes here
    UPDATE api_key_usage u SET requests = u.requests + n.requests, denied = u.denied + n.denied, failed = u.failed + n.failed,
      first_at = LEAST(u.first_at, n.first_at), last_at = GREATEST(u.last_at, n.last_at)
    FROM met n WHERE u.ctid = n.place
  ), begun AS (
    INSERT INTO api_key_usage (key_id, day, method, route, ip, organization_id, requests, denied, failed, first_at, last_at)
    SELECT key_id, day, method, route, ip, organization_id, requests, denied, failed, first_at, last_at
    FROM met WHERE place IS NULL
  ), allowed AS MATERIALIZED (
    SELECT key_id, method, route, organization_id, max(allowed_at) AS last_at FROM used WHERE allowed_at IS NOT NULL GROUP BY 1, 2, 3, 4
  ), known AS MATERIALIZED (
    SELECT n.*, r.ctid AS place FROM allowed n LEFT JOIN api_key_routes r
      ON r.key_id = n.key_id AND r.method = n.method AND r.route = n.route
  ), routes_again AS (
    UPDATE api_key_routes r SET last_at = GREATEST(r.last_at, n.last_at) FROM known n WHERE r.ctid = n.place
  ), routes AS (
    INSERT INTO api_key_routes (key_id, method, route, organization_id, last_at)
    SELECT key_id, method, route, organization_id, last_at FROM known WHERE place IS NULL
  ), moved AS (
    INSERT INTO api_key_usage_cursors (organization_id, tx, id, size, moved_at)
    SELECT organization_id, to_tx, to_id, size, clock_timestamp() FROM stretch
    ON CONFLICT (organization_id) DO UPDATE
      SET tx = excluded.tx, id = excluded.id, size = excluded.size, moved_at = excluded.moved_at
  )
  SELECT (SELECT coalesce(sum(requests), 0)::float8 FROM used) AS uses, (SELECT count(*)::int FROM used) AS rows,
    EXISTS (SELECT FROM behind WHERE backlog > $1::int OR total > $1::int) AS more`;
