import { idAt, planted } from './audit.js';

/** SQL and values that put any number of events into a log, in one transaction, every tenth of them a change. */
export const manyEvents = (organizationId: string, count: number): [string, unknown[]] => [
  planted(
    `id, organization_id, occurred_at, category, actor_kind, actor_id, actor_name, actor_key_prefix, action, target_type, target_id,
     outcome, request_id, method, route, status, ip, user_agent, details`,
    `SELECT uuid_v7(), $1::uuid, clock_timestamp(), CASE WHEN n % 10 = 0 THEN 'change' ELSE 'access' END, 'api_key', $1::uuid,
       'pipeline ' || n, 'psk_abcdefgh', CASE WHEN n % 10 = 0 THEN 'agent.updated' ELSE 'api_key.used' END, 'agent', $1::uuid, 'success',
       uuid_v7(), 'PATCH', '/v1/organizations/:organizationId/agents/:id', 200, '203.0.113.7', 'pipeline/1.0 (build 4711)',
       jsonb_build_object('n', n)
     FROM generate_series(1, $2::int) n`,
  ),
  [organizationId, count],
];

/** SQL and values that put events of a moment into a log, numbered by the end of their ids, every seventh of them a change. */
export const oldEvents = (organizationId: string, at: Date, count: number): [string, unknown[]] => [
  planted(
    'id, organization_id, occurred_at, category, actor_kind, actor_name, action, outcome',
    `SELECT (left($2::text, 13) || '-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1::uuid, $3::timestamptz,
       CASE WHEN n % 7 = 0 THEN 'change' ELSE 'access' END, 'user', 'planted',
       CASE WHEN n % 7 = 0 THEN 'agent.updated' ELSE 'api_key.viewed' END, 'success' FROM generate_series(1, $4::int) n`,
  ),
  [organizationId, idAt(at.toISOString()), at, count],
];
