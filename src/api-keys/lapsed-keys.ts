import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.js';
import { UNMARKED_END } from './key-status.js';

const EVERY_MS = 30_000;
const BATCH = 1_000;
/** It rests so many times as long as it worked: nobody waits for it, but requests do for the processor and the disk. */
const REST = 4;
// any number will do as long as it is always the same
const MARKER_LOCK = 7_233_175_521;

// one batch at a time, however many instances there are; a key that somebody holds locked waits for the next turn
const MARK = `
  WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(${MARKER_LOCK}) AS held)
  UPDATE api_keys SET lapsed = true WHERE (SELECT held FROM turn) AND id IN (
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
  private readonly stopping = new AbortController();
  private marking: Promise<void> | null = null;

  constructor(private readonly database: Database) {}

  /** Marks all there are at this moment, but for what another instance is at. */
  async mark(): Promise<void> {
    this.marking ??= this.markAll().finally(() => (this.marking = null));
    return this.marking;
  }

  private async markAll(): Promise<void> {
    const { signal } = this.stopping;
    try {
      while (!signal.aborted) {
        const started = performance.now();
        const marked = await this.database.query(MARK);
        if (marked.length < BATCH) return;
        const rest = REST * (performance.now() - started);
        await sleep(rest, undefined, { signal, ref: false }).catch(() => undefined);
      }
    } catch (error) {
      this.logger.warn(`expired keys are not marked yet: ${(error as Error).message}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.marking;
  }
}
