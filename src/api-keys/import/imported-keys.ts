import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';

/** For so long it is believed that there are none. */
const BELIEVED_MS = 1_000;

interface Answer {
  readonly askedAt: number;
  readonly exist: Promise<boolean>;
}

/**
 * Whether keys were ever imported: only then a token of a foreign form can be a key. Where there are none, presenting any
 * number of random strings costs one small read a second; that a key was imported is known everywhere a second later.
 */
@Injectable()
export class ImportedKeys {
  private known = false;
  private latest: Answer | null = null;

  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailable when that is not known, and the database does not say */
  async exist(): Promise<boolean> {
    if (this.known) return true;
    const now = performance.now();
    if (!this.latest || now - this.latest.askedAt >= BELIEVED_MS)
      this.latest = { askedAt: now, exist: this.ask() };
    return this.latest.exist;
  }

  /** The first keys have been imported, by a transaction that is over. Resolves when no instance believes otherwise. */
  async begin(): Promise<void> {
    this.known = true;
    await sleep(BELIEVED_MS);
  }

  private async ask(): Promise<boolean> {
    try {
      const rows = await this.database.fastQuery({
        name: 'imported-keys',
        text: 'SELECT 1 FROM key_imports LIMIT 1',
      });
      if (rows.length > 0) this.known = true;
      return rows.length > 0;
    } catch (error) {
      this.latest = null;
      throw error;
    }
  }
}
