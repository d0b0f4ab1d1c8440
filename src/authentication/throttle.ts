import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import type { Transaction } from '../audit/transaction.js';
import { Database } from '../database/database.js';
import { Problem } from '../http/problem.js';
import { WindowLimiter, type Window, type WindowLimits } from './window-limiter.js';

/** Who an attempt counts against. */
export interface Origin {
  readonly ip: string;
  /** case-folded e-mail, whether it has an account or not; null where the attempt is for no account */
  readonly email: string | null;
}

/** failures that are let pass per window of this many seconds */
const ACCOUNT = { keyPrefix: 'account', points: 10, duration: 900 };
const ADDRESS = { keyPrefix: 'address', points: 80, duration: 900 };

const NOW = `(extract(epoch FROM statement_timestamp()) * 1000)::bigint`;
const WINDOW = `points AS used, (expire - ${NOW})::float8 AS milliseconds`;

// the table is in the shape that the library's own statements would want
const COUNT = `
  INSERT INTO throttles AS t (key, points, expire) VALUES ($1, $2, ${NOW} + $3::bigint)
  ON CONFLICT (key) DO UPDATE SET
    points = excluded.points + CASE WHEN t.expire > ${NOW} THEN t.points ELSE 0 END,
    expire = CASE WHEN t.expire > ${NOW} THEN t.expire ELSE excluded.expire END
  RETURNING ${WINDOW}`;

const READ = `SELECT ${WINDOW} FROM throttles WHERE key = $1 AND expire > ${NOW}`;

type Query = (text: string, values: unknown[]) => Promise<object[]>;

/**
 * Counts failed attempts per account and per address, over all instances. The address of an IPv6 client is its /64, for
 * that is what one subscriber has at hand.
 */
@Injectable()
export class Throttle {
  constructor(private readonly database: Database) {}

  /** @throws Problem 429 with `Retry-After` while the account or the address has failed too often */
  async assertOpen(origin: Origin): Promise<void> {
    const counters = countersOf(origin, (text, values) => this.database.query(text, values));
    const states = await Promise.all(counters.map(({ limiter, key }) => limiter.get(key)));
    const blocked = states.filter(
      (state, index): state is RateLimiterRes =>
        state !== null && state.consumedPoints >= counters[index]!.limiter.points,
    );
    if (blocked.length > 0) throw tooMany(Math.max(...blocked.map(({ msBeforeNext }) => msBeforeNext)));
  }

  /** Counts one failure, as part of the transaction. */
  async count(tx: Transaction, origin: Origin): Promise<void> {
    // one after the other and always in this order: two transactions cannot wait for each other
    for (const { limiter, key } of countersOf(origin, (text, values) => tx.query(text, values)))
      await limiter.penalty(key);
  }
}

function countersOf({ ip, email }: Origin, query: Query): { limiter: WindowLimiter; key: string }[] {
  const address = { limiter: limiterOf(ADDRESS, query), key: networkOf(ip) };
  if (email === null) return [address];
  // of one length, and no e-mail that somebody typed stays in the database
  return [{ limiter: limiterOf(ACCOUNT, query), key: hash('sha256', email, 'base64url') }, address];
}

function limiterOf(limits: WindowLimits, query: Query): WindowLimiter {
  const first = async (text: string, values: unknown[]) => ((await query(text, values))[0] as Window) ?? null;
  return new WindowLimiter(
    { count: (...values) => first(COUNT, values), read: (...values) => first(READ, values) },
    limits,
  );
}

/** An IPv4 address, or the /64 of an IPv6 one. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString()}/64`).toString()}/64`;
}

const tooMany = (milliseconds: number): Problem =>
  new Problem(
    429,
    'too_many_requests',
    'There were too many failed attempts. Try again after the time that Retry-After gives in seconds.',
    {},
    { 'retry-after': String(Math.max(1, Math.ceil(milliseconds / 1000))) },
  );
