import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { RequestLimits } from '../access/ports.js';
import type { Principal, RateLimit } from '../access/principal.js';
import { Problem } from '../http/problem.js';
import { RateWindows } from './rate-windows.js';

/** The library's limiter over windows that the database's clock bounds, where its own statement goes by the process's. */
class Limiter extends RateLimiterPostgres {
  constructor(
    private readonly windows: RateWindows,
    { requests, windowSeconds }: RateLimit,
  ) {
    // another length of the window is another window; another number of requests is not
    super({
      keyPrefix: String(windowSeconds),
      points: requests,
      duration: windowSeconds,
      storeClient: windows,
      storeType: 'client',
      tableCreated: true,
      clearExpiredByTimeout: false,
    });
  }

  /** What the library asks of each of its stores. @returns a row in the shape of its table */
  async _upsert(key: string, _points: number, milliseconds: number): Promise<{ rows: object[] }> {
    const { used, milliseconds: left } = await this.windows.count(key, milliseconds);
    return { rows: [{ points: used, expire: Date.now() + left }] };
  }
}

/** Holds keys that have a rate limit to it, over all instances. The others cost nothing. */
@Injectable()
export class KeyLimits extends RequestLimits {
  constructor(private readonly windows: RateWindows) {
    super();
  }

  async count({ key, request }: Principal): Promise<void> {
    if (!key?.rateLimit) return;
    const { requests, windowSeconds } = key.rateLimit;
    const state = await new Limiter(this.windows, key.rateLimit).consume(key.id).catch(passed);
    const { consumedPoints, remainingPoints: remaining, msBeforeNext } = state;
    const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
    request.quota = { requests, windowSeconds, remaining, resetSeconds };
    if (consumedPoints > requests) throw tooMany(key.rateLimit, resetSeconds);
  }
}

function passed(error: unknown): RateLimiterRes {
  if (error instanceof RateLimiterRes) return error;
  throw error;
}

const tooMany = ({ requests, windowSeconds }: RateLimit, resetSeconds: number): Problem =>
  new Problem(
    429,
    'too_many_requests',
    `This key may send ${requests} requests in ${windowSeconds} s. Try again after the time that Retry-After gives in seconds.`,
    {},
    { 'retry-after': String(resetSeconds) },
  );
