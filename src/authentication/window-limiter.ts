import { RateLimiterPostgres } from 'rate-limiter-flexible';

/** What has been counted under a key since its window began. */
export interface Window {
  readonly used: number;
  /** until the window ends */
  readonly milliseconds: number;
}

/** Counts in windows that the database's clock begins and ends. */
export interface WindowStore {
  /** @param milliseconds how long the window lasts, if this begins one */
  count(key: string, points: number, milliseconds: number): Promise<Window>;
  /** null when no window is open */
  read(key: string): Promise<Window | null>;
}

export interface WindowLimits {
  readonly keyPrefix: string;
  readonly points: number;
  /** seconds */
  readonly duration: number;
}

/** The library's limiter on the database's clock, where its own statements go by the clock of the process. */
export class WindowLimiter extends RateLimiterPostgres {
  constructor(
    private readonly windows: WindowStore,
    limits: WindowLimits,
  ) {
    super({
      ...limits,
      storeClient: windows,
      storeType: 'client',
      tableCreated: true,
      clearExpiredByTimeout: false,
    });
  }

  /** These two are what the library asks of each of its stores. */
  async _upsert(key: string, points: number, milliseconds: number): Promise<object> {
    return result(await this.windows.count(key, points, milliseconds));
  }

  async _get(key: string): Promise<object | null> {
    const window = await this.windows.read(key);
    return window && result(window);
  }
}

/** In the shape of the library's own table; it takes its clock's time off again. */
const result = ({ used, milliseconds }: Window) => ({
  rows: [{ points: used, expire: Date.now() + milliseconds }],
});
