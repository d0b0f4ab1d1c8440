import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.js';

const HOUR_MS = 3_600_000;
const FIRST_MS = 60_000;

/**
 * What is of no use any more. Dead sessions stay a while, so that their tokens can be told from unknown ones in the audit
 * log.
 */
const OBSOLETE: Record<string, string> = {
  sessions: `LEAST(ended_at, expires_at, idle_expires_at) < clock_timestamp() - interval '30 days'`,
  invitations: `expires_at < clock_timestamp()`,
  password_resets: `expires_at < clock_timestamp()`,
  throttles: `expire < extract(epoch FROM clock_timestamp()) * 1000`,
  rate_windows: `ends_at < clock_timestamp()`,
  api_key_usage: `day < (clock_timestamp() AT TIME ZONE 'UTC')::date - 400`,
  api_key_routes: `last_at < clock_timestamp() - interval '400 days'`,
  idempotency_records: `created_at < clock_timestamp() - interval '24 hours'`,
};

/** Removes hourly what has expired. Every statement can run on several instances at once and be cut off at any time. */
@Injectable()
export class Housekeeping implements OnApplicationShutdown {
  private readonly logger = new Logger(Housekeeping.name);
  // instances that live for less than an hour tidy too
  private readonly first = setTimeout(() => void this.run(), FIRST_MS).unref();
  private readonly timer = setInterval(() => void this.run(), HOUR_MS).unref();

  constructor(private readonly database: Database) {}

  async run(): Promise<void> {
    for (const [table, condition] of Object.entries(OBSOLETE)) {
      try {
        // what somebody else holds is left for the next hour
        await this.database.query(
          `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${condition} FOR UPDATE SKIP LOCKED))`,
        );
      } catch (error) {
        this.logger.warn(`${table} could not be tidied: ${(error as Error).message}`);
      }
    }
  }

  onApplicationShutdown(): void {
    clearTimeout(this.first);
    clearInterval(this.timer);
  }
}
