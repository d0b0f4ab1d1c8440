import { Injectable } from '@nestjs/common';
import { Batcher } from '../database/batcher.js';
import { Database } from '../database/database.js';

/** Requests to be counted in the window of one key. */
interface Count {
  readonly key: string;
  readonly milliseconds: number;
}

/** A window after a request was counted in it. */
export interface Window {
  /** how many requests it has seen, this one the last of them */
  readonly used: number;
  /** until it ends */
  readonly milliseconds: number;
}

// the database's clock alone begins and ends a window; locked in the order of their keys, so that instances wait for each
// other instead of failing
const COUNT = `
  INSERT INTO rate_windows AS w (key, used, ends_at)
  SELECT key, used, statement_timestamp() + milliseconds * interval '1 millisecond'
  FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS t (key, used, milliseconds) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET
    used = excluded.used + CASE WHEN w.ends_at > statement_timestamp() THEN w.used ELSE 0 END,
    ends_at = CASE WHEN w.ends_at > statement_timestamp() THEN w.ends_at ELSE excluded.ends_at END
  RETURNING key, used::float8, GREATEST(0, extract(epoch FROM ends_at - statement_timestamp()) * 1000)::float8 AS milliseconds`;

/**
 * Counts requests in windows, over all instances. Those that come at the same time are counted by one statement, in a table
 * that is not logged: so a request waits for no disk, and after a crash of the database windows begin anew.
 */
@Injectable()
export class RateWindows {
  private readonly counts = new Batcher<Count, Window>((counts) => this.run(counts), {
    maxBatch: 512,
    maxInFlight: 2,
    maxWaiting: 10_000,
  });

  constructor(private readonly database: Database) {}

  /**
   * @param milliseconds how long a window lasts that begins with this request
   * @throws DatabaseUnavailable
   */
  async count(key: string, milliseconds: number): Promise<Window> {
    return this.counts.submit({ key, milliseconds });
  }

  private async run(counts: readonly Count[]): Promise<Window[]> {
    const wanted = new Map<string, { used: number; milliseconds: number }>();
    // which of the requests to its key in this batch each is
    const places = counts.map(({ key, milliseconds }) => {
      const used = (wanted.get(key)?.used ?? 0) + 1;
      wanted.set(key, { used, milliseconds });
      return used;
    });
    const windows = [...wanted.values()];
    const rows = await this.database.fastQuery<Window & { key: string }>({
      name: 'rate-windows',
      text: COUNT,
      values: [[...wanted.keys()], windows.map((w) => w.used), windows.map((w) => w.milliseconds)],
    });
    const counted = new Map(rows.map((row) => [row.key, row]));
    return counts.map(({ key }, index) => {
      const { used, milliseconds } = counted.get(key)!;
      return { used: used - wanted.get(key)!.used + places[index]!, milliseconds };
    });
  }
}
