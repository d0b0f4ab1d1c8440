import { Injectable } from '@nestjs/common';
import type { Actor, Principal } from '../access/principal.js';
import { Database } from '../database/database.js';
import { DatabaseUnavailable, isUnavailable, OutcomeUnknown } from '../database/errors.js';
import { eventRow, INSERT_EVENTS, insertValues, type NewAuditEvent } from './audit-event.js';
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
    const runner = this.database.dataSource.createQueryRunner();
    let committing = false;
    try {
      await runner.startTransaction();
      const events: NewAuditEvent[] = [];
      const { manager } = runner;
      const query = (text: string, values?: unknown[]) => manager.query(text, values);
      const result = await work({
        manager,
        record: (event) => void events.push(event),
        query,
      } as Transaction);
      const recordsUse =
        actor.subject.kind === 'api_key' && actor.request !== null && !actor.request.replayed;
      if (recordsUse) events.push({ action: 'api_key.used' });
      if (events.length > 0)
        await query(INSERT_EVENTS, insertValues(events.map((event) => eventRow(actor, event))));
      committing = true;
      await runner.commitTransaction();
      if (recordsUse) actor.request!.useRecorded = true;
      return result;
    } catch (error) {
      if (!isUnavailable(error)) {
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
      await runner.rollbackTransaction().catch(() => undefined);
      throw committing ? new OutcomeUnknown(error) : new DatabaseUnavailable(error);
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
