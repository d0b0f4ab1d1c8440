import { firstIdAt } from '../../audit/id-time.js';
import type { ActivityTargetView } from './usage.dto.js';

const LOOKED_AT = 10_000;
const LISTED = 1_000;
const DAY_MS = 86_400_000;

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

/** What a key has changed since a moment, the latest first: by the log's index of actors, and no more than its latest changes. */
export async function changedTargets(
  query: Query,
  organizationId: string,
  keyId: string,
  since: Date,
): Promise<{ targets: ActivityTargetView[]; complete: boolean }> {
  const [row] = await query<{ targets: string; complete: boolean }>(
    `WITH changes AS MATERIALIZED (
       SELECT target_type, target_id, target_name, action, occurred_at FROM audit_events
       WHERE organization_id = $1 AND actor_id = $2 AND category IN ('change', 'security', 'notice') AND occurred_at >= $3 AND id >= $4
       ORDER BY occurred_at DESC, id DESC LIMIT ${LOOKED_AT + 1}
     ), targets AS (
       SELECT target_type AS type, target_id AS id, (array_agg(target_name ORDER BY occurred_at DESC))[1] AS name,
         array_agg(DISTINCT action) AS actions, count(*) AS count, min(occurred_at) AS first, max(occurred_at) AS last
       FROM changes WHERE target_id IS NOT NULL GROUP BY 1, 2 ORDER BY max(occurred_at) DESC, 2 LIMIT ${LISTED}
     )
     SELECT (SELECT coalesce(json_agg(t), '[]')::text FROM targets t) AS targets, (SELECT count(*) <= ${LOOKED_AT} FROM changes) AS complete`,
    [organizationId, keyId, since, firstIdAt(since.getTime() - DAY_MS)],
  );
  const targets = JSON.parse(row!.targets) as ActivityTargetView[];
  return {
    targets: targets.map((target) => ({
      ...target,
      first: new Date(target.first),
      last: new Date(target.last),
    })),
    complete: row!.complete,
  };
}
