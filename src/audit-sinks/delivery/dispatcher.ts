import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { SinkRun } from './sink-run.js';
import { SinkStates, type Lane, type Lease } from './sink-states.js';

const TICK_MS = 500;
/**
 * Sinks that are delivered to at once. Those that have not proved to be quick have places of their own; one that turns out
 * to be slow gives its place to another while it is still waited for. So, however many are dead, they do not keep the
 * others waiting.
 */
const PLACES: Readonly<Record<Lane, number>> = { quick: 16, slow: 8 };
/** so many at once are worth a look */
const ENOUGH_FREE = 4;
/** longer than a run that has had quick answers alone */
const QUICK_MS = 3_000;
/** with those that have given up their place */
const MAX_RUNNING = 64;
/** for what is under way when the service ends */
const GOODBYE_MS = 2_000;

/** Finds the sinks that have something to be sent, and has it delivered; any number of instances share them out. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Dispatcher.name);
  private readonly running = new Set<Promise<void>>();
  private readonly taken: Record<Lane, number> = { quick: 0, slow: 0 };
  private readonly end = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> | null = null;
  private ending = false;
  private troubled = false;

  constructor(
    private readonly states: SinkStates,
    private readonly runs: SinkRun,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.turn(), TICK_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.ending = true;
    clearInterval(this.timer);
    await this.turning;
    const all = Promise.all(this.running);
    await Promise.race([all, sleep(GOODBYE_MS, undefined, { ref: false })]);
    this.end.abort();
    await all;
  }

  private turn(): void {
    if (this.turning || this.ending) return;
    this.turning = this.claim()
      .then(
        () => this.told(null),
        (error: unknown) => this.told(error),
      )
      .finally(() => (this.turning = null));
  }

  private async claim(): Promise<void> {
    const limits = { quick: this.free('quick'), slow: this.free('slow') };
    if (limits.quick + limits.slow === 0) return;
    for (const lease of await this.states.claim(limits)) this.start(lease.lane, lease);
  }

  private free(lane: Lane): number {
    return Math.max(0, Math.min(PLACES[lane] - this.taken[lane], MAX_RUNNING - this.running.size));
  }

  private start(lane: Lane, lease: Lease): void {
    const run = this.runs.run(lease, this.end.signal).catch((error: unknown) => {
      if (this.end.signal.aborted) return;
      this.logger.warn(`an audit sink could not be delivered to: ${(error as Error).message}`);
    });
    this.running.add(run);
    this.taken[lane]++;
    void this.place(lane, run).then(() => {
      this.taken[lane]--;
      // others may have been waiting for it
      if (this.free(lane) >= ENOUGH_FREE) this.turn();
    });
    void run.then(() => this.running.delete(run));
  }

  private async place(lane: Lane, run: Promise<void>): Promise<void> {
    if (lane === 'slow') return run;
    const late = new AbortController();
    await Promise.race([
      run,
      sleep(QUICK_MS, undefined, { ref: false, signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
  }

  /** Says once that forwarding is held up, and once that it goes on. */
  private told(error: unknown): void {
    if (error && !this.troubled) this.logger.warn(`audit sinks have to wait: ${(error as Error).message}`);
    if (!error && this.troubled) this.logger.warn('audit sinks are delivered to again');
    this.troubled = Boolean(error);
  }
}
