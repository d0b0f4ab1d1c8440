import { actorView, keyColumns, keyView, type KeyRow } from '../key-row.js';
import { liveKey, type StatusContext } from '../key-status.js';
import { ageInDays, daysPassed } from '../policy/policy-sql.js';
import type { Finding, ReportedKeyView } from './report.dto.js';

/** A key with its organization's policy and its successor. */
export const REPORT_SOURCE = `
  api_keys k LEFT JOIN api_key_policies p ON p.organization_id = k.organization_id
    LEFT JOIN api_keys s ON s.id = k.successor_id AND s.organization_id = k.organization_id`;

type Flag = Exclude<Finding, 'overScoped'>;

/** SQL of what there is to do about a key. */
export function reportFlags({ clock }: StatusContext): Record<Flag, string> {
  const inUse = `${liveKey(clock)} AND k.retires_at IS NULL AND k.digest IS NOT NULL`;
  const rules = Object.values(brokenRules(clock)).join(' OR ');
  const unusedSince = 'COALESCE(k.last_used_at, k.created_at)';
  return {
    overdue: `(${inUse} AND (${rules}) IS TRUE)`,
    idle: `(${inUse} AND (${daysPassed(unusedSince, 'p.idle_after_days', clock)}) IS TRUE)`,
    neverUsed: `(${inUse} AND k.last_used_at IS NULL)`,
    noExpiry: `(${inUse} AND k.expires_at IS NULL)`,
    expiring: `(${inUse} AND k.successor_id IS NULL AND (k.expires_at <= ${clock} + interval '14 days') IS TRUE)`,
    retiring: `(${liveKey(clock)} AND k.retires_at IS NOT NULL)`,
    imported: `(${inUse} AND k.imported AND k.successor_id IS NULL)`,
  };
}

const brokenRules = (clock: string): Record<ReportedKeyView['brokenRules'][number], string> => ({
  rotateAfterDays: daysPassed('k.created_at', 'p.rotate_after_days', clock),
  maxLifetimeDays: `p.max_lifetime_days IS NOT NULL
    AND (k.expires_at IS NULL OR k.expires_at > k.created_at + make_interval(days => p.max_lifetime_days))`,
  requireExpiry: 'p.require_expiry AND k.expires_at IS NULL',
});

/** What the row of a key says of it; how it uses its scopes is asked for many keys at once. */
export type KeyInReport = Omit<ReportedKeyView, 'overScoped' | 'unusedScopes'>;

type Extra = Omit<KeyInReport, keyof KeyRow | 'createdBy' | 'revokedBy' | 'rotatedBy'>;

/** A row of `reportColumns`. */
export type ReportRow = KeyRow &
  Extra & {
    readonly rotatedByKind: KeyRow['createdByKind'] | null;
    readonly rotatedById: string | null;
    readonly rotatedByName: string | null;
  };

const seconds = (from: string, to: string): string => `floor(extract(epoch FROM ${to} - ${from}))::float8`;

/** Select list of `REPORT_SOURCE`. */
export function reportColumns(context: StatusContext): string {
  const flags = reportFlags(context);
  const broken = Object.entries(brokenRules(context.clock)).map(
    ([rule, condition]) => `CASE WHEN ${flags.overdue} AND ${condition} THEN '${rule}' END`,
  );
  return `${keyColumns(context)}, ${ageInDays('k.created_at', context.clock)} AS "ageDays",
    array_remove(ARRAY[${broken.join(', ')}], NULL) AS "brokenRules",
    ${Object.entries(flags)
      .map(([flag, condition]) => `${condition} AS "${flag}"`)
      .join(', ')},
    s.created_at AS "rotatedAt", s.created_by_kind AS "rotatedByKind", s.created_by_id AS "rotatedById", s.created_by_name AS "rotatedByName",
    CASE WHEN s.id IS NOT NULL AND num_nonnulls(k.retires_at, k.revoked_at) > 0
      THEN ${seconds('s.created_at', 'LEAST(k.retires_at, k.revoked_at, k.expires_at)')} END AS "overlapSeconds",
    k.exposed_at AS "exposedAt",
    CASE WHEN k.exposed_at IS NOT NULL THEN ${seconds('GREATEST(k.exposed_at, k.created_at)', 'k.revoked_at')} END AS "exposureSeconds"`;
}

// assigned, for V8 takes a hundred times as long to spread so many fields
export const reportedKey = (row: ReportRow): KeyInReport =>
  Object.assign(keyView(row), {
    ageDays: row.ageDays,
    overdue: row.overdue,
    brokenRules: row.brokenRules,
    idle: row.idle,
    neverUsed: row.neverUsed,
    noExpiry: row.noExpiry,
    expiring: row.expiring,
    retiring: row.retiring,
    imported: row.imported,
    rotatedAt: row.rotatedAt,
    rotatedBy: row.rotatedByKind && actorView(row.rotatedByKind, row.rotatedById, row.rotatedByName!),
    overlapSeconds: row.overlapSeconds,
    exposedAt: row.exposedAt,
    exposureSeconds: row.exposureSeconds,
  });
