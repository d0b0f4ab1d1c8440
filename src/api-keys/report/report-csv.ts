import { csvLines, type Cell } from '../../audit/export/csv-lines.js';
import type { ReportedKeyView } from './report.dto.js';

const time = (value: Date | null): Cell => value?.toISOString() ?? null;

/** The columns in their order; later ones are added at the end. */
const COLUMNS: Readonly<Record<string, (key: ReportedKeyView) => Cell>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  description: ({ description }) => description,
  prefix: ({ prefix }) => prefix,
  last4: ({ last4 }) => last4,
  status: ({ status }) => status,
  scopes: ({ scopes }) => scopes.join(' '),
  allowedCidrs: ({ allowedCidrs }) => allowedCidrs.join(' '),
  createdAt: ({ createdAt }) => time(createdAt),
  createdByKind: ({ createdBy }) => createdBy.kind,
  createdById: ({ createdBy }) => createdBy.id,
  createdByName: ({ createdBy }) => createdBy.name,
  ageDays: ({ ageDays }) => ageDays,
  expiresAt: ({ expiresAt }) => time(expiresAt),
  lastUsedAt: ({ lastUsedAt }) => time(lastUsedAt),
  lastUsedIp: ({ lastUsedIp }) => lastUsedIp,
  overdue: ({ overdue }) => overdue,
  brokenRules: ({ brokenRules }) => brokenRules.join(' '),
  idle: ({ idle }) => idle,
  neverUsed: ({ neverUsed }) => neverUsed,
  noExpiry: ({ noExpiry }) => noExpiry,
  retiring: ({ retiring }) => retiring,
  predecessorId: ({ predecessorId }) => predecessorId,
  successorId: ({ successorId }) => successorId,
  rotatedAt: ({ rotatedAt }) => time(rotatedAt),
  rotatedByKind: ({ rotatedBy }) => rotatedBy?.kind ?? null,
  rotatedById: ({ rotatedBy }) => rotatedBy?.id ?? null,
  rotatedByName: ({ rotatedBy }) => rotatedBy?.name ?? null,
  overlapSeconds: ({ overlapSeconds }) => overlapSeconds,
  retiresAt: ({ retiresAt }) => time(retiresAt),
  revokedAt: ({ revokedAt }) => time(revokedAt),
  revokedByKind: ({ revokedBy }) => revokedBy?.kind ?? null,
  revokedById: ({ revokedBy }) => revokedBy?.id ?? null,
  revokedByName: ({ revokedBy }) => revokedBy?.name ?? null,
  revocationReason: ({ revocationReason }) => revocationReason,
  revocationNote: ({ revocationNote }) => revocationNote,
  exposedAt: ({ exposedAt }) => time(exposedAt),
  exposureSeconds: ({ exposureSeconds }) => exposureSeconds,
  overScoped: ({ overScoped }) => overScoped,
  unusedScopes: ({ unusedScopes }) => unusedScopes.join(' '),
  imported: ({ imported }) => imported,
  expiring: ({ expiring }) => expiring,
};

const cells = Object.values(COLUMNS);

export const CSV_HEAD = csvLines([Object.keys(COLUMNS)]);

export const csvOf = (keys: readonly ReportedKeyView[]): string =>
  csvLines(keys.map((key) => cells.map((cell) => cell(key))));
