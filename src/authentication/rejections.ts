import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { RequestContext } from '../access/request-context.js';
import { INSERT_EVENTS, insertValues } from '../audit/insert-events.js';
import { systemActor } from '../audit/system-actor.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Database } from '../database/database.js';
import {
  claimFirst,
  MAX_ADDRESSES,
  mergeTallies,
  summaryRow,
  TAKE_SUMMARIES,
  type RejectedCredential,
  type Summary,
  type Tally,
} from './rejection-log.js';

/** A minute of a credential whose first rejection is known to be on record. */
interface Claim {
  readonly minute: number;
  readonly organizationIds: readonly string[];
}

const MINUTE_MS = 60_000;
const FLUSH_MS = 5_000;
const GRACE_SECONDS = 15;

// each event has an actor and a time of its own
const SUMMARIES = systemActor('summaries', new Date(0));

/**
 * Puts presented dead credentials on record: the first per credential and minute at once, the rest of the minute in one
 * summary, so that a flood with a revoked key or an ended session does not fill the disk.
 */
@Injectable()
export class Rejections implements OnApplicationShutdown {
  private readonly logger = new Logger(Rejections.name);
  private tallies = new Map<string, Tally>();
  /** spares the database a flood */
  private readonly claims = new Map<string, Claim>();
  private readonly timer = setInterval(() => void this.flush(GRACE_SECONDS), FLUSH_MS).unref();

  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
  ) {}

  /**
   * @param organizationsOf whose logs it belongs to; asked once a minute
   * @returns whether it is the first of its minute, which is on record by itself
   * @throws DatabaseUnavailable when the first of a minute cannot be put on record
   */
  async record(
    credential: RejectedCredential,
    request: RequestContext,
    organizationsOf: () => Promise<readonly string[]>,
  ): Promise<boolean> {
    const minute = Math.floor(credential.clock.getTime() / MINUTE_MS) * MINUTE_MS;
    const slot = `${credential.id} ${credential.reason} ${minute}`;
    const known = this.claims.get(slot);
    if (known) {
      this.count(slot, known, credential, request.ip);
      return false;
    }
    const claim = { minute, organizationIds: await organizationsOf() };
    const written = await this.database.fastQuery(
      claimFirst(credential, claim.organizationIds, new Date(minute), request),
    );
    this.claims.set(slot, claim);
    if (written.length > 0) return true;
    this.count(slot, claim, credential, request.ip);
    return false;
  }

  private count(
    slot: string,
    { minute, organizationIds }: Claim,
    credential: RejectedCredential,
    ip: string,
  ): void {
    if (organizationIds.length === 0) return;
    const { clock } = credential;
    const addresses = new Set([ip]);
    const one = { credential, organizationIds, minute: new Date(minute), count: 1, addresses };
    this.add(slot, { ...one, first: clock, last: clock });
  }

  private add(slot: string, more: Tally): void {
    const tally = this.tallies.get(slot);
    if (!tally) {
      this.tallies.set(slot, more);
      return;
    }
    tally.count += more.count;
    if (more.first < tally.first) tally.first = more.first;
    if (more.last > tally.last) tally.last = more.last;
    for (const address of more.addresses) {
      if (tally.addresses.size < MAX_ADDRESSES) tally.addresses.add(address);
    }
  }

  /** Reports what this instance has counted, and writes the summaries of minutes that ended `graceSeconds` ago. */
  async flush(graceSeconds: number): Promise<void> {
    const tallies = this.tallies;
    this.tallies = new Map();
    try {
      if (tallies.size > 0) await this.database.fastQuery(mergeTallies([...tallies.values()]));
    } catch (error) {
      for (const [slot, tally] of tallies) this.add(slot, tally);
      this.logger.warn(`counts of rejected credentials wait: ${(error as Error).message}`);
      return;
    }
    const horizon = Date.now() - 3 * MINUTE_MS;
    for (const [slot, { minute }] of this.claims) if (minute < horizon) this.claims.delete(slot);
    await this.summarize(graceSeconds).catch((error: Error) =>
      this.logger.warn(`summaries of rejected credentials wait: ${error.message}`),
    );
  }

  private async summarize(graceSeconds: number): Promise<void> {
    await this.work.run(SUMMARIES, async (tx) => {
      const ended = await tx.query<Summary>(TAKE_SUMMARIES, [graceSeconds]);
      const rows = ended.filter(({ count }) => count > 0).map(summaryRow);
      if (rows.length > 0) await tx.query(INSERT_EVENTS, insertValues(rows));
    });
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush(GRACE_SECONDS);
  }
}
