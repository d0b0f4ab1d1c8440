import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.js';
import { dueRun, finishRun } from '../database/jobs.js';
import { CheckpointThinning } from './checkpoint-thinning.js';
import { Dropper } from './dropper.js';
import { Partitions } from './partitions.js';

const JOB = 'audit retention';
const EVERY_MINUTES = 180;
const FIRST_MS = 10_000;
const LOOK_MS = 10 * 60_000;

/** Makes the audit log's partitions ahead, drops those that are older than is kept, and thins checkpoints: every few hours, over all instances. */
@Injectable()
export class Retention implements OnApplicationShutdown {
  private readonly logger = new Logger(Retention.name);
  private readonly stopping = new AbortController();
  private readonly first = setTimeout(() => void this.look(), FIRST_MS).unref();
  private readonly timer = setInterval(() => void this.look(), LOOK_MS).unref();
  private running: Promise<unknown> = Promise.resolve();
  private looking = false;

  constructor(
    private readonly database: Database,
    private readonly partitions: Partitions,
    private readonly dropper: Dropper,
    private readonly thinning: CheckpointThinning,
  ) {}

  private async look(): Promise<void> {
    // what there is to do may take longer than until the next time
    if (this.looking) return;
    this.looking = true;
    try {
      if (await this.lookAfterPartitions()) await this.thinCheckpoints();
    } finally {
      this.looking = false;
    }
  }

  /** @returns whether it was time, and all is done */
  private async lookAfterPartitions(): Promise<boolean> {
    try {
      await this.makeAhead();
      const query = <Row extends object>(text: string, values?: unknown[]) =>
        this.database.query<Row>(text, values);
      const run = await dueRun(query, JOB, EVERY_MINUTES);
      if (!run) return false;
      await this.dropExpired();
      await finishRun(query, run);
      return true;
    } catch (error) {
      this.logger.error(`the partitions of the audit log are not looked after: ${(error as Error).message}`);
      return false;
    }
  }

  private async thinCheckpoints(): Promise<void> {
    try {
      await this.untilDone(this.thinning.thin(this.stopping.signal));
    } catch (error) {
      this.logger.error(
        `old checkpoints of the audit log are not thinned, until the next time: ${(error as Error).message}`,
      );
    }
  }

  /** Shutdown waits for it. */
  private untilDone<T>(work: Promise<T>): Promise<T> {
    this.running = work.catch(() => undefined);
    return work;
  }

  /** So that no event comes to lie in a default partition, where retention cannot reach it. */
  async makeAhead(): Promise<void> {
    await this.partitions.makeAhead();
    for (const table of await this.partitions.misplaced())
      this.logger.error(
        `${table} holds events: their months have no partitions and are never dropped; the clock of the database was wrong, or no instance has run for months`,
      );
  }

  /** @returns the tables that this instance has dropped */
  async dropExpired(): Promise<string[]> {
    const dropped: string[] = [];
    const work = async () => {
      for (const partition of await this.partitions.expired()) {
        if (this.stopping.signal.aborted) return;
        if (await this.dropper.drop(partition, this.stopping.signal)) dropped.push(partition.table);
      }
    };
    await this.untilDone(work());
    return dropped;
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.first);
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }
}
