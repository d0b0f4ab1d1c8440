import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { DatabaseUnavailable } from '../../database/errors.js';
import { FEWEST, nextLimit, ROLL_UP, type RolledUp } from './roll-up.js';

const TICK_MS = 1_000;
/**
 * It rests so many times as long as it worked, up to ten seconds, unless it is far behind: the more uses it counts at a time, the fewer
 * rows it writes, and looking at very many logs takes its time.
 */
const REST = 50;
const MAX_REST_MS = 10_000;
// any number will do as long as it is always the same
const ROLLER_LOCK = 7_233_175_520;

/**
 * Rolls the uses of keys up by day, route and address as their events are sealed. Every instance tries every few seconds;
 * one at a time does it, for all organizations, and whoever comes next goes on where the last transaction ended.
 */
@Injectable()
export class UsageRoller implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(UsageRoller.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private trouble = '';
  private limit = FEWEST;
  /** uses that this instance has counted since it started */
  uses = 0;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const started = performance.now();
      const more = await this.tick();
      const worked = performance.now() - started;
      const rest = more ? 0 : Math.min(MAX_REST_MS, Math.max(TICK_MS, REST * worked));
      await sleep(rest, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** @returns whether there is more to count at once */
  private async tick(): Promise<boolean> {
    try {
      const more = await this.rollUp();
      if (this.trouble) this.logger.log('the use of keys is counted again');
      this.trouble = '';
      return more;
    } catch (error) {
      this.limit = FEWEST;
      this.complain(error as Error);
      return false;
    }
  }

  private complain(error: Error): void {
    if (error.message === this.trouble) return;
    this.trouble = error.message;
    if (error instanceof DatabaseUnavailable)
      this.logger.warn(`the use of keys waits to be counted: ${error.message}`);
    else this.logger.error(`the use of keys could not be counted: ${error.message}`, error.stack);
  }

  private async rollUp(): Promise<boolean> {
    return this.database.inBackground(async (query) => {
      // what a crash loses of it is counted again; compiling the statement costs more than running it
      const [lock] = await query<{ held: boolean }>({
        text: `SELECT pg_try_advisory_xact_lock(${ROLLER_LOCK}) AS held, set_config('synchronous_commit', 'off', true),
          set_config('jit', 'off', true)`,
      });
      if (!lock!.held) return false;
      const [rolled] = await query<RolledUp>({ text: ROLL_UP, values: [this.limit] });
      this.limit = nextLimit(this.limit, rolled!);
      this.uses += rolled!.uses;
      return rolled!.more;
    });
  }
}
