import { Injectable } from '@nestjs/common';
import type { Actor, Principal } from '../access/principal.js';
import { Database } from '../database/database.js';
import { eventRow, INSERT_EVENTS, insertValues, type EventRow, type NewAuditEvent } from './audit-event.js';

/** Writes events that are no part of a change; those that are go through `UnitOfWork`. */
@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  /** Durable when it resolves. @throws DatabaseUnavailable */
  async record(actor: Actor, events: readonly NewAuditEvent[]): Promise<void> {
    await this.append(events.map((event) => eventRow(actor, event)));
  }

  /** Written together with the request's own record before its response leaves, if the request succeeds. */
  note(principal: Principal, event: NewAuditEvent): void {
    principal.request.pendingEvents.push(event);
  }

  async append(rows: readonly EventRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.database.fastQuery({ name: 'audit-append', text: INSERT_EVENTS, values: insertValues(rows) });
  }
}
