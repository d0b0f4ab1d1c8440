import { DatabaseUnavailable } from './errors.js';

/** More is waiting than may be kept in memory; the caller should be told to come back. */
export class BatcherFull extends DatabaseUnavailable {
  constructor() {
    super(new Error('Too many requests wait for the database.'));
  }
}

export interface BatcherOptions {
  /** items of one run at most */
  readonly maxBatch: number;
  /** runs under way at once */
  readonly maxInFlight: number;
  /** items that may wait for a run; more are refused */
  readonly maxWaiting: number;
}

/** How much work a batcher has had and has. */
export interface BatcherLoad {
  readonly runs: number;
  readonly items: number;
  readonly waiting: number;
}

/** A class, because one lives as long as a request waits; see `NewContext`. */
class Waiting<In, Out> {
  constructor(
    readonly item: In,
    readonly resolve: (result: Out) => void,
    readonly reject: (error: unknown) => void,
  ) {}
}

/**
 * Lets what is asked for at the same time be done in one go. When nothing is under way an item is sent as soon as what
 * arrives together with it is taken in; what arrives meanwhile is sent together with the next run. So the batch grows with the load and costs nobody any wait that
 * is not the database's own. A run that starts after an item was submitted answers it, never an earlier one.
 */
export class Batcher<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private inFlight = 0;
  /** runs begun so far, and the items that they had */
  private readonly done = { runs: 0, items: 0 };
  private scheduled = false;

  /** @param run does all items in one go; its results are in the order of the items */
  constructor(
    private readonly run: (items: In[]) => Promise<readonly Out[]>,
    private readonly options: BatcherOptions,
  ) {}

  /** What has come of it so far, and how many items wait now. */
  get load(): BatcherLoad {
    return { ...this.done, waiting: this.waiting.length };
  }

  /**
   * @throws whatever the item's run throws, to exactly the items of that run
   * @throws BatcherFull when too many wait already
   */
  submit(item: In): Promise<Out> {
    if (this.waiting.length >= this.options.maxWaiting) return Promise.reject(new BatcherFull());
    return new Promise<Out>((resolve, reject) => {
      this.waiting.push(new Waiting(item, resolve, reject));
      this.schedule();
    });
  }

  /**
   * At the end of the next turn of the event loop, which waits for nothing meanwhile: what arrives in this one and in that goes together.
   * Under load that is twice as much as this turn's alone; who is alone waits some microseconds.
   */
  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.options.maxInFlight) return;
    this.scheduled = true;
    setImmediate(() => setImmediate(() => this.dispatch()));
  }

  private dispatch(): void {
    this.scheduled = false;
    while (this.waiting.length > 0 && this.inFlight < this.options.maxInFlight) {
      const batch = this.waiting.splice(0, this.options.maxBatch);
      this.inFlight++;
      this.done.runs++;
      this.done.items += batch.length;
      void this.perform(batch);
    }
  }

  private async perform(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.inFlight--;
      if (this.waiting.length > 0) this.schedule();
    }
  }
}
