import { Injectable } from '@nestjs/common';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { RequestLimits } from '../access/ports.js';
import type { Principal, RateLimit } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import { Problem } from '../http/problem.js';
import { RateWindows } from './rate-windows.js';
import { WindowLimiter } from './window-limiter.js';

/** Holds keys that have a rate limit to it, over all instances. The others cost nothing. */
@Injectable()
export class KeyLimits extends RequestLimits {
  constructor(private readonly windows: RateWindows) {
    super();
  }

  count({ key, request }: Principal): Promise<void> | undefined {
    return key?.rateLimit ? this.countIn(key.id, key.rateLimit, request) : undefined;
  }

  private async countIn(id: string, limit: RateLimit, request: RequestContext): Promise<void> {
    const { requests, windowSeconds } = limit;
    // another length of the window is another window; another number of requests is not
    const limits = { keyPrefix: String(windowSeconds), points: requests, duration: windowSeconds };
    const state = await new WindowLimiter(this.windows, limits).consume(id).catch(passed);
    const { consumedPoints, remainingPoints: remaining, msBeforeNext } = state;
    const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
    request.quota = { requests, windowSeconds, remaining, resetSeconds };
    if (consumedPoints > requests) throw tooMany(limit, resetSeconds);
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
