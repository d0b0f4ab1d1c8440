import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';

/** One transaction of the sealer that had something to seal. */
export interface Sealing {
  readonly leaves: number;
  readonly organizations: number;
  /** merge delay of the event that had waited longest, in seconds */
  readonly delay: number;
  /** how long the transaction took, in seconds */
  readonly took: number;
}

/** What this instance has sealed since it started, and how far behind the sealing is. */
@Injectable()
export class SealerStats {
  /** ticks in which this instance was the one that seals */
  ticks = 0;
  leaves = 0;
  last: Sealing | null = null;
  private readonly observers: ((sealing: Sealing) => void)[] = [];

  constructor(private readonly database: Database) {}

  onSealing(observer: (sealing: Sealing) => void): void {
    this.observers.push(observer);
  }

  sealed(sealing: Sealing): void {
    this.leaves += sealing.leaves;
    this.last = sealing;
    for (const observer of this.observers) observer(sealing);
  }

  /** How long the oldest event that no tree holds has been waiting, in seconds, whoever seals; 0 when none waits. */
  async lagSeconds(): Promise<number> {
    const [oldest] = await this.database.query<{ seconds: number }>(
      `SELECT extract(epoch FROM clock_timestamp() - at)::float8 AS seconds FROM audit_unsealed ORDER BY tx LIMIT 1`,
    );
    return Math.max(0, oldest?.seconds ?? 0);
  }
}
