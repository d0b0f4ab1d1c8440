import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.js';
import { UNMARKED_END } from './key-status.js';

const EVERY_MS = 30_000;
const BATCH = 1_000;

// several instances share the work; a key that somebody holds locked waits for the next turn
const MARK = `
  UPDATE api_keys SET lapsed = true WHERE id IN (
    SELECT id FROM api_keys k WHERE ${UNMARKED_END} <= statement_timestamp()
    ORDER BY ${UNMARKED_END} LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING id`;

/**
 * Marks keys that have expired or retired, so that the indexes of living keys can leave them out. The mark decides nothing:
 * a key has ended when the clock says so. It never comes back to life, so neither does a mark.
 */
@Injectable()
export class LapsedKeys implements OnApplicationShutdown {
  private readonly logger = new Logger(LapsedKeys.name);
  private readonly timer = setInterval(() => void this.mark(), EVERY_MS).unref();
  private marking: Promise<void> | null = null;

  constructor(private readonly database: Database) {}

  /** Marks all there are at this moment. */
  async mark(): Promise<void> {
    this.marking ??= this.markAll().finally(() => (this.marking = null));
    return this.marking;
  }

  private async markAll(): Promise<void> {
    try {
      let marked: object[];
      do marked = await this.database.query(MARK);
      while (marked.length === BATCH);
    } catch (error) {
      this.logger.warn(`expired keys are not marked yet: ${(error as Error).message}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.marking;
  }
}
