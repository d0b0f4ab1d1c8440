import { AUDIT_TX, eventArrays, GIVEN_EVENTS, INTO_EVENTS } from '../../dist/src/audit/insert-events.js';
import { AuditService } from '../../dist/src/audit/audit.service.js';
import { Sealer } from '../../dist/src/audit/tree/sealer.js';
import { serveService } from './support/service.mjs';

/** The full path as it would be with a log that is a table and nothing more: no leaves, no queue for the sealer, no sealer. */
AuditService.prototype.insert = async function (rows) {
  await this.database.fastQuery({
    name: 'audit-append-alone',
    text: `${INTO_EVENTS} SELECT e.*, ${AUDIT_TX} FROM ${GIVEN_EVENTS}`,
    values: eventArrays(rows),
  });
  return [];
};
Sealer.prototype.onApplicationBootstrap = () => undefined;

await serveService({ audited: true });
