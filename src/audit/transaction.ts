import type { EntityManager } from 'typeorm';
import type { NewAuditEvent } from './audit-event.js';

/** What the code inside a unit of work works with. */
export interface Transaction {
  readonly manager: EntityManager;
  /** Queues an event for this transaction: it is in the log if and only if the change took place. */
  record(event: NewAuditEvent): void;
  /** The rows of the statement; for UPDATE and DELETE those of RETURNING. */
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
}
