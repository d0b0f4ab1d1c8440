import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../access/request-context.js';
import { INSERT_EVENTS, insertValues } from '../audit/insert-events.js';
import { systemActor } from '../audit/system-actor.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import type { Problem } from '../http/problem.js';
import { Passwords, type HashingSlot } from '../organizations/passwords.js';
import { accountActor, type Account } from './account.js';
import { Throttle } from './throttle.js';

/** What was presented is wrong: counted by the throttle, then answered with `problem`. */
export class WrongSecret extends Error {
  /** @param account whose password it was meant to be; null where there is no such account, and for links */
  constructor(
    readonly problem: Problem,
    readonly account: Account | null = null,
  ) {
    super(problem.detail);
  }
}

const NOBODY = systemActor('nobody', new Date(0));

/**
 * Attempts to present a secret that could be guessed. No more run at once than there are slots for hashing, and each
 * looks whether it is blocked once it has its slot and has counted before it gives it back; so parallel guesses cannot
 * outrun the throttle.
 */
@Injectable()
export class Attempts {
  constructor(
    private readonly passwords: Passwords,
    private readonly throttle: Throttle,
    private readonly work: UnitOfWork,
  ) {}

  /**
   * @param email case-folded, when the attempt is for an account
   * @param attempt throws `WrongSecret` when it fails; no attempt may be made within another
   * @throws Problem 429 while the account or address is blocked, whatever is presented
   */
  async run<T>(
    request: RequestContext,
    email: string | null,
    attempt: (slot: HashingSlot) => Promise<T>,
  ): Promise<T> {
    const origin = { ip: request.ip, email };
    return this.passwords.withSlot(async (slot) => {
      await this.throttle.assertOpen(origin);
      try {
        return await attempt(slot);
      } catch (error) {
        if (!(error instanceof WrongSecret)) throw error;
        await this.fail(error, origin, request);
        throw error.problem;
      }
    });
  }

  /** The same statements whether there is an account or not, so that time does not tell. */
  private async fail(
    { account, problem }: WrongSecret,
    origin: { ip: string; email: string | null },
    request: RequestContext,
  ): Promise<void> {
    const actor = account ? accountActor(account, request) : NOBODY;
    await this.work.run(actor, async (tx) => {
      await this.throttle.count(tx, origin);
      for (const organizationId of account?.organizationIds ?? []) {
        tx.record({
          action: 'session.rejected',
          organizationId,
          target: { type: 'member', id: account!.id, name: account!.name },
          outcome: 'denied',
          reason: 'invalid_credentials',
          status: problem.getStatus(),
        });
      }
      if (!account?.organizationIds.length) await tx.query(INSERT_EVENTS, insertValues([]));
    });
  }
}
