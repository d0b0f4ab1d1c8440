import { Injectable } from '@nestjs/common';
import type { Actor, Principal } from '../access/principal.js';
import { Batcher, type BatcherLoad } from '../database/batcher.js';
import { Database } from '../database/database.js';
import { eventRow, type EventRow, type NewAuditEvent } from './audit-event.js';
import { INSERT_EVENTS, insertValues } from './insert-events.js';

/** Writes events that are no part of a change; those that are go through `UnitOfWork`. */
@Injectable()
export class AuditService {
  /** group commit: the events of requests that end at the same time go in one statement, and each waits for its commit */
  private readonly appends = new Batcher<readonly EventRow[], void>(
    (batches) => this.insert(batches.flat()),
    {
      maxBatch: 512,
      maxInFlight: 1,
      maxWaiting: 10_000,
    },
  );

  constructor(private readonly database: Database) {}

  /** of the group commit; an item is what one request leaves */
  get load(): BatcherLoad {
    return this.appends.load;
  }

  /** Durable when it resolves. @throws DatabaseUnavailable */
  async record(actor: Actor, events: readonly NewAuditEvent[]): Promise<void> {
    await this.append(events.map((event) => eventRow(actor, event)));
  }

  /** Written together with the request's own record before its response leaves, if the request succeeds. */
  note(principal: Principal, event: NewAuditEvent): void {
    principal.request.pendingEvents.push(event);
  }

  /** Durable when it resolves. @throws DatabaseUnavailable when it is not on record, or more wait than can be kept */
  append(rows: readonly EventRow[]): Promise<void> {
    return rows.length > 0 ? this.appends.submit(rows) : Promise.resolve();
  }

  private async insert(rows: readonly EventRow[]): Promise<void[]> {
    await this.database.fastQuery({ name: 'audit-append', text: INSERT_EVENTS, values: insertValues(rows) });
    return [];
  }
}
