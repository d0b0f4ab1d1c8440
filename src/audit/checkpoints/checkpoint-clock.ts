import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CheckpointDelivery } from './delivery.js';
import { Leases } from './leases.js';
import { CheckpointPublisher } from './publisher.js';

const EVERY_MS = 2_500;

/** What is looked at every few seconds, each by itself: one that takes long keeps no other waiting. */
interface Job {
  readonly run: (signal: AbortSignal) => Promise<void>;
  underWay: Promise<void> | null;
  trouble: string | null;
}

/** Lets each instance see every few seconds whether there are checkpoints to be published or passed on. */
@Injectable()
export class CheckpointClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CheckpointClock.name);
  private readonly closing = new AbortController();
  private jobs: readonly Job[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly leases: Leases,
    private readonly publisher: CheckpointPublisher,
    private readonly delivery: CheckpointDelivery,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.leases.declare('publish', 'first');
    const publish: Job['run'] = (signal) => this.publisher.run(signal);
    const runs = [publish, ...(await this.delivery.prepare())];
    this.jobs = runs.map((run) => ({ run, underWay: null, trouble: null }));
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
  }

  /** Does what is due, and resolves when it is done. */
  async look(): Promise<void> {
    await Promise.all(this.jobs.map((job) => (job.underWay ??= this.attend(job))));
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.closing.abort();
    await Promise.all(this.jobs.flatMap(({ underWay }) => underWay ?? []));
  }

  /** What goes wrong is told once, until something else does; the next time may go better. */
  private async attend(job: Job): Promise<void> {
    try {
      await job.run(this.closing.signal);
      job.trouble = null;
    } catch (error) {
      const { message } = error as Error;
      if (message !== job.trouble) this.logger.error(`Checkpoints are not published: ${message}`);
      job.trouble = message;
    } finally {
      job.underWay = null;
    }
  }
}
