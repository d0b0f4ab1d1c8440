import { Injectable } from '@nestjs/common';
import { Batcher } from '../database/batcher.js';
import { Database } from '../database/database.js';
import type { Window, WindowStore } from './window-limiter.js';

/** Points to be counted in one window. */
interface Count {
  readonly key: string;
  readonly points: number;
  readonly milliseconds: number;
}

const LEFT = `GREATEST(0, extract(epoch FROM ends_at - statement_timestamp()) * 1000)::float8`;

// the database's clock alone begins and ends a window; locked in the order of their keys, so that instances wait for each
// other instead of failing
const COUNT = `
  INSERT INTO rate_windows AS w (key, used, ends_at)
  SELECT key, used, statement_timestamp() + milliseconds * interval '1 millisecond'
  FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS t (key, used, milliseconds) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET
    used = excluded.used + CASE WHEN w.ends_at > statement_timestamp() THEN w.used ELSE 0 END,
    ends_at = CASE WHEN w.ends_at > statement_timestamp() THEN w.ends_at ELSE excluded.ends_at END
  RETURNING key, used::float8, ${LEFT} AS milliseconds`;

const READ = `SELECT used::float8, ${LEFT} AS milliseconds FROM rate_windows WHERE key = $1 AND ends_at > statement_timestamp()`;

/**
 * Counts requests in windows, over all instances. Those that come at the same time are counted by one statement, in a table
 * that is not logged: so a request waits for no disk, and after a crash of the database windows begin anew.
 */
@Injectable()
export class RateWindows implements WindowStore {
  private readonly counts = new Batcher<Count, Window>((counts) => this.run(counts), {
    maxBatch: 512,
    maxInFlight: 2,
    maxWaiting: 10_000,
  });

  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailable */
  async count(key: string, points: number, milliseconds: number): Promise<Window> {
    return this.counts.submit({ key, points, milliseconds });
  }

  async read(key: string): Promise<Window | null> {
    const [window] = await this.database.fastQuery<Window>({
      name: 'rate-window',
      text: READ,
      values: [key],
    });
    return window ?? null;
  }

  private async run(counts: readonly Count[]): Promise<Window[]> {
    const wanted = new Map<string, { used: number; milliseconds: number }>();
    // how much of what this batch counts under its key each comes after, itself included
    const places = counts.map(({ key, points, milliseconds }) => {
      const used = (wanted.get(key)?.used ?? 0) + points;
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
