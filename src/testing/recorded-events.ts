import { Injectable } from '@nestjs/common';
import { EVENT_COLUMNS, type EventRow } from '../audit/audit-event.js';
import { auditEventView, type AuditEventRow, type AuditEventView } from '../audit/audit-event.view.js';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';

/** An audit log in memory, for tests without a database. Its events have no place in a tree. */
@Injectable()
export class RecordedEvents extends AuditService {
  /** oldest first */
  readonly events: AuditEventView[] = [];

  constructor() {
    // whatever would ask it fails
    super(Object.create(Database.prototype) as Database);
  }

  override append(rows: readonly EventRow[]): Promise<void> {
    this.events.push(...rows.map(viewOf));
    return Promise.resolve();
  }
}

/** As the database would give it back. */
function viewOf(row: EventRow): AuditEventView {
  const columns = Object.fromEntries(EVENT_COLUMNS.map(([name], index) => [name, row[index]]));
  const details = typeof columns.details === 'string' ? (JSON.parse(columns.details) as object) : null;
  return auditEventView({ ...columns, details } as AuditEventRow);
}
