import type { TenantPrincipal } from '../access/principal.js';
import type { AuditTarget } from '../audit/audit-event.js';
import { notFound } from '../http/problem.js';
import type { AuditSink } from './audit-sink.entity.js';
import type { AuditSinkView, SinkCreatorView, SinkStatus } from './audit-sink.view.js';
import { FIRST_OF_NOTICES } from './sink-plan.js';

/** What answers and decisions need of a sink; nothing that signs. */
export type SinkRow = Omit<
  AuditSink,
  'secret' | 'previousSecret' | 'batchEnd' | 'leaseHolder' | 'leaseUntil'
> & {
  /** size of the log */
  readonly size: string;
  /** whether it is the one sink that plans without forwarding may have */
  readonly isFirstOfNotices: boolean;
};

const COLUMNS: readonly (keyof SinkRow)[] = [
  'id', 'organizationId', 'name', 'kind', 'url', 'caCertificate', 'actions', 'categories', 'outcomes', 'enabled',
  'createdByKind', 'createdById', 'createdByName', 'createdAt', 'updatedAt', 'version', 'nextLeaf', 'failures',
  'failingSince', 'lastError', 'lastAttemptAt', 'lastDurationMs', 'lastDeliveredAt', 'nextAttemptAt',
]; // prettier-ignore

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `SELECT … FROM` of `SinkRow`s; the sink is `s`. */
export const SELECT_SINK = `SELECT ${COLUMNS.map((name) => `s.${snake(name)} AS "${name}"`).join(', ')},
    CASE WHEN s.previous_secret_expires_at > clock_timestamp() THEN s.previous_secret_expires_at END AS "previousSecretExpiresAt",
    COALESCE(l.size, 0) AS size, s.id = (${FIRST_OF_NOTICES}) AS "isFirstOfNotices"
  FROM audit_sinks s LEFT JOIN audit_logs l ON l.organization_id = s.organization_id`;

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

/** @throws Problem 404 when the organization has no such sink */
export async function findSink(
  query: Query,
  { organization }: TenantPrincipal,
  id: string,
): Promise<SinkRow> {
  const [row] = await query<SinkRow>(`${SELECT_SINK} WHERE s.organization_id = $1 AND s.id = $2`, [
    organization.id,
    id,
  ]);
  if (!row) throw notFound('audit sink');
  return row;
}

/** `findSink` of a sink that is going to be changed; whoever delivers or changes it meanwhile waits. */
export async function lockSink(query: Query, principal: TenantPrincipal, id: string): Promise<SinkRow> {
  await query(`SELECT FROM audit_sinks WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`, [
    principal.organization.id,
    id,
  ]);
  return findSink(query, principal, id);
}

/** @param covered whether the plan has it delivered */
export const sinkView = (row: SinkRow, covered: boolean): AuditSinkView => ({
  id: row.id,
  organizationId: row.organizationId,
  name: row.name,
  kind: row.kind,
  url: row.url,
  caCertificate: row.caCertificate,
  actions: row.actions,
  categories: row.categories,
  outcomes: row.outcomes,
  enabled: row.enabled,
  status: statusOf(row, covered),
  createdAt: row.createdAt,
  createdBy: {
    kind: row.createdByKind as SinkCreatorView['kind'],
    id: row.createdById,
    name: row.createdByName,
  },
  updatedAt: row.updatedAt,
  previousSecretExpiresAt: row.previousSecretExpiresAt,
  nextLeafIndex: Number(row.nextLeaf),
  lag: Math.max(0, Number(row.size) - Number(row.nextLeaf)),
  lastDeliveredAt: row.lastDeliveredAt,
  lastAttemptAt: row.lastAttemptAt,
  failures: row.failures,
  failingSince: row.failingSince,
  nextAttemptAt: row.failures > 0 && row.enabled ? row.nextAttemptAt : null,
  lastError: row.lastError,
});

function statusOf({ enabled, failures }: SinkRow, covered: boolean): SinkStatus {
  if (!covered) return 'suspended';
  if (!enabled) return 'paused';
  return failures > 0 ? 'failing' : 'active';
}

export const sinkTarget = ({ id, name }: Pick<SinkRow, 'id' | 'name'>): AuditTarget => ({
  type: 'audit_sink',
  id,
  name,
});
