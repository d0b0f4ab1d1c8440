import { planted } from './audit.js';
import { eventually } from './eventually.js';
import type { TestService } from './service.js';
import { sealed } from './tree.js';

type Sql = Pick<TestService, 'sql'>;

export interface PlantedUse {
  readonly organizationId: string;
  readonly keyId: string;
  /** of the key, as it was at the time */
  readonly name?: string;
  readonly method?: string;
  /** template, behind that of the organization: `/agents/:id` */
  readonly route?: string;
  readonly ip?: string | null;
  readonly outcome?: 'success' | 'denied' | 'failed';
  /** SQL interval */
  readonly ago?: string;
  readonly count?: number;
}

/** Puts uses of a key into the log, as though it had made the requests. */
export const plantUses = (service: Sql, use: PlantedUse): Promise<object[]> =>
  service.sql(
    planted(
      'id, organization_id, occurred_at, category, actor_kind, actor_id, actor_name, action, outcome, method, route, ip',
      `SELECT overlay(uuid_v7()::text PLACING left(audit_first_id(at.moment)::text, 13) FROM 1 FOR 13)::uuid, $1::uuid, at.moment, 'access',
         'api_key', $2::uuid, $9::text, 'api_key.used', $3, $4, '/v1/organizations/:organizationId' || $5, $6
       FROM generate_series(1, $8::int), (SELECT clock_timestamp() - $7::interval AS moment) at`,
    ),
    [
      use.organizationId,
      use.keyId,
      use.outcome ?? 'success',
      use.method ?? 'GET',
      use.route ?? '/agents',
      use.ip === undefined ? '203.0.113.7' : use.ip,
      use.ago ?? '0 seconds',
      use.count ?? 1,
      use.name ?? 'planted',
    ],
  );

/** Waits until every committed use is in the roll-ups. */
export async function rolledUp(service: Sql): Promise<void> {
  await sealed(service);
  await eventually(
    () =>
      service.sql(
        `SELECT 1 FROM audit_logs l LEFT JOIN api_key_usage_cursors c USING (organization_id)
         WHERE c.tx IS NULL OR (c.tx, c.id) <> (l.last_tx, l.last_id) LIMIT 1`,
      ),
    (rows) => rows.length === 0,
  );
}

const COLUMNS =
  'key_id, day::text, method, route, ip, organization_id, requests, denied, failed, first_at, last_at';

/** The roll-ups as they are, and as a count of the whole log would have them. */
export async function storedAndCounted(service: Sql): Promise<[object[], object[]]> {
  const stored = await service.sql(`SELECT ${COLUMNS} FROM api_key_usage ORDER BY 1, 2, 3, 4, 5`);
  const counted = await service.sql(
    `SELECT actor_id AS key_id, (occurred_at AT TIME ZONE 'UTC')::date::text AS day, method, route, coalesce(ip, '') AS ip, organization_id,
       count(*) AS requests, count(*) FILTER (WHERE outcome = 'denied') AS denied, count(*) FILTER (WHERE outcome = 'failed') AS failed,
       min(occurred_at) AS first_at, max(occurred_at) AS last_at
     FROM audit_events WHERE action = 'api_key.used' GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5`,
  );
  return [stored, counted];
}
