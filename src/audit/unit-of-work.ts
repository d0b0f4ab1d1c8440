import { Injectable } from '@nestjs/common';
import type { Actor, Principal } from '../access/principal.js';
import { Database } from '../database/database.js';
import { DatabaseUnavailable, isRolledBack, isUnavailable, OutcomeUnknown } from '../database/errors.js';
import { detailsOfUse, eventRow, type EventRow, type NewAuditEvent } from './audit-event.js';
import { INSERT_EVENTS, insertValues } from './insert-events.js';
import { claimIdempotencyKey, storeResponse } from './idempotency.js';
import type { Transaction } from './transaction.js';

export type { Transaction } from './transaction.js';

/**
 * A change and its audit events in one transaction. When a key is the caller, its `api_key.used` is among them. An audit
 * record that cannot be written undoes the change.
 */
@Injectable()
export class UnitOfWork {
  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailable when nothing changed, OutcomeUnknown when the connection broke during the commit */
  async run<T>(actor: Actor, work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.database.assertAnswering();
    const runner = this.database.dataSource.createQueryRunner();
    let committing = false;
    try {
      await runner.startTransaction();
      const events: NewAuditEvent[] = [];
      const { manager } = runner;
      const tx: Transaction = {
        manager,
        record: (event) => void events.push(event),
        query: async (text, values) => (await runner.query(text, values, true)).records,
      };
      const result = await work(tx);
      const recordsUse = isToRecordUse(actor);
      if (recordsUse) events.push({ action: 'api_key.used', details: detailsOfUse(actor.request!) });
      await append(
        tx,
        events.map((event) => eventRow(actor, event)),
      );
      // a connection that broke before has let go of its runner: then no commit is sent
      committing = !runner.isReleased;
      await runner.commitTransaction();
      if (recordsUse) actor.request!.useRecorded = true;
      return result;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      if (!isUnavailable(error)) throw error;
      throw committing && !isRolledBack(error) ? new OutcomeUnknown(error) : new DatabaseUnavailable(error);
    } finally {
      await runner.release().catch(() => undefined);
    }
  }

  /**
   * `run` for what creates something: a request that repeats an earlier one's Idempotency-Key gets that one's answer.
   * @param withoutSecrets what of the answer may be kept to be repeated
   */
  async create<T extends object>(
    principal: Principal,
    work: (tx: Transaction) => Promise<T>,
    withoutSecrets: (answer: T) => object = (answer) => answer,
  ): Promise<T> {
    return this.run(principal, async (tx) => {
      const claim = await claimIdempotencyKey(tx, principal);
      if (claim.kind === 'replay') {
        principal.request.replayed = true;
        return claim.response as T;
      }
      const answer = await work(tx);
      if (claim.kind === 'claimed') await storeResponse(tx, principal, withoutSecrets(answer));
      return answer;
    });
  }
}

/** Once a request, also when it does several units of work; the use that a replay is gets its record with the response. */
const isToRecordUse = ({ subject, request }: Actor): boolean =>
  subject.kind === 'api_key' && request !== null && !request.replayed && !request.useRecorded;

/** @throws DatabaseUnavailable for whatever reason the record cannot be written: the change will not be either */
async function append(tx: Transaction, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    await tx.query(INSERT_EVENTS, insertValues(rows));
  } catch (error) {
    throw new DatabaseUnavailable(error);
  }
}
