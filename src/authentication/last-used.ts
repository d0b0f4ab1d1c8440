import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Batcher } from '../database/batcher.js';
import { Database } from '../database/database.js';

interface Touch {
  readonly id: string;
  /** database clock, in milliseconds since 1970 */
  at: number;
  ip: string;
  /** how often its row was locked or gone when it was to be written */
  readonly tries?: number;
}

type Kind = 'api_key' | 'session';

const FLUSH_MS = 1_000;
const MAX_TRIES = 60;
// A key's row stands in a dozen indexes, and after a checkpoint each has a whole page logged: 30 KB and 0.1 ms a key, without
// what it leaves to autovacuum. So many a second are a few percent of one core, whatever number is in use.
const MAX_KEYS = 200;

// rows that somebody holds locked (a bulk revocation, another instance) are left for the next turn: nobody waits
const locked = (table: string) =>
  `SELECT r.id, t.at, t.ip FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS t (id, at, ip)
     JOIN ${table} r ON r.id = t.id ORDER BY r.id FOR NO KEY UPDATE OF r SKIP LOCKED`;

const FLUSH: Record<Kind, string> = {
  api_key: `WITH l AS MATERIALIZED (${locked('api_keys')}),
      u AS (UPDATE api_keys k SET last_used_at = l.at, last_used_ip = l.ip FROM l
            WHERE k.id = l.id AND (k.last_used_at IS NULL OR k.last_used_at < l.at))
    SELECT id FROM l`,
  session: `WITH l AS MATERIALIZED (${locked('sessions')}),
      u AS (UPDATE sessions s SET last_used_at = l.at,
              idle_expires_at = LEAST(s.expires_at, l.at + make_interval(mins => $4::int)) FROM l
            WHERE s.id = l.id AND (s.last_used_at IS NULL OR s.last_used_at < l.at))
    SELECT id FROM l`,
};

/**
 * When keys and sessions were last used: the newest use of each is kept in memory and written by one statement a second,
 * so that a request costs no write of its own; when very many keys are in use, they take turns. The first use of a key
 * is written at once. Never goes backwards.
 */
@Injectable()
export class LastUsed implements OnApplicationShutdown {
  private readonly logger = new Logger(LastUsed.name);
  private readonly waiting: Record<Kind, Map<string, Touch>> = { api_key: new Map(), session: new Map() };
  private readonly firstUses = new Batcher<Touch, void>((touches) => this.write('api_key', touches), {
    maxBatch: MAX_KEYS,
    maxInFlight: 1,
    maxWaiting: 10_000,
  });
  private readonly timer = setInterval(() => void this.flush(), FLUSH_MS).unref();

  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** The first use of a key that anything is known of: written when this resolves. */
  first(touch: Touch): Promise<void> {
    return this.firstUses.submit(touch);
  }

  touch(kind: Kind, id: string, at: number, ip: string, tries = 0): void {
    const earlier = this.waiting[kind].get(id);
    if (!earlier) {
      this.waiting[kind].set(id, { id, at, ip, tries });
    } else if (earlier.at < at) {
      // what waits already keeps its turn, and the garbage collector has nothing new to keep
      earlier.at = at;
      if (earlier.ip !== ip) earlier.ip = ip;
    }
  }

  async flush(): Promise<void> {
    await Promise.all([this.write('api_key', this.take('api_key', MAX_KEYS)), this.flushSessions()]);
  }

  private async flushSessions(): Promise<void> {
    await this.write('session', this.take('session', Infinity));
  }

  private take(kind: Kind, most: number): Touch[] {
    const touches: Touch[] = [];
    for (const touch of this.waiting[kind].values()) {
      if (touches.length === most) break;
      touches.push(touch);
      this.waiting[kind].delete(touch.id);
    }
    return touches;
  }

  private async write(kind: Kind, touches: readonly Touch[]): Promise<void[]> {
    if (touches.length === 0) return [];
    const newest = [...new Map(touches.map((touch) => [touch.id, touch])).values()];
    const values: unknown[] = [
      newest.map((t) => t.id),
      newest.map((t) => new Date(t.at).toISOString()),
      newest.map((t) => t.ip),
    ];
    if (kind === 'session') values.push(this.config.session.idleMinutes);
    let written: Set<string>;
    try {
      const rows = await this.database.fastQuery<{ id: string }>({
        name: `last-used-${kind}`,
        text: FLUSH[kind],
        values,
      });
      written = new Set(rows.map((row) => row.id));
    } catch (error) {
      this.logger.warn(`last-used times wait for the database: ${(error as Error).message}`);
      written = new Set();
    }
    for (const { id, at, ip, tries = 0 } of newest) {
      if (!written.has(id) && tries + 1 < MAX_TRIES) this.touch(kind, id, at, ip, tries + 1);
    }
    return [];
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.write('api_key', this.take('api_key', Infinity));
    await this.flushSessions();
  }
}
