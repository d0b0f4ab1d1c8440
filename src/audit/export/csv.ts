import { csvLines, type Cell } from './csv-lines.js';
import type { ExportedEvent, ExportFormat } from './format.js';

/** The columns in their order; later ones are added at the end. */
const COLUMNS: Readonly<Record<string, (event: ExportedEvent) => Cell>> = {
  leafIndex: ({ leafIndex }) => leafIndex,
  id: ({ id }) => id,
  organizationId: ({ organizationId }) => organizationId,
  occurredAt: ({ occurredAt }) => occurredAt.toISOString(),
  category: ({ category }) => category,
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason }) => reason,
  actorKind: ({ actor }) => actor.kind,
  actorId: ({ actor }) => actor.id,
  actorName: ({ actor }) => actor.name,
  actorKeyPrefix: ({ actor }) => actor.keyPrefix ?? null,
  targetType: ({ target }) => target?.type ?? null,
  targetId: ({ target }) => target?.id ?? null,
  targetName: ({ target }) => target?.name ?? null,
  targetKeyPrefix: ({ target }) => target?.keyPrefix ?? null,
  requestId: ({ request }) => request.id,
  method: ({ request }) => request.method,
  route: ({ request }) => request.route,
  status: ({ request }) => request.status,
  ip: ({ request }) => request.ip,
  userAgent: ({ request }) => request.userAgent,
  // JSON
  details: ({ details }) => JSON.stringify(details),
};

const cells = Object.values(COLUMNS);

export const CSV: ExportFormat = {
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  head: csvLines([Object.keys(COLUMNS)]),
  write: (events) => csvLines(events.map((event) => cells.map((cell) => cell(event)))),
};
