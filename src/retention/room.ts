import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { roomIn } from '../database/room.js';

const LOOK_MS = 10 * 60_000;
const KEPT_MS = 60_000;
const LITTLE_BYTES = 1024 ** 3;
const FEW_DAYS = 14;

/** What is not known is null. */
export interface RoomLeft {
  /** size of the database */
  readonly bytes: number;
  /** bytes a day over the last week, of the hours in which it grew: what retention gives back is not counted against it */
  readonly growth: number | null;
  /** bytes left on the disk of the embedded database; an external one's is not known here */
  readonly room: number | null;
  /** for how long that lasts */
  readonly days: number | null;
}

// once an hour over all instances
const REMEMBER = `
  WITH old AS (DELETE FROM database_sizes WHERE at < clock_timestamp() - interval '30 days')
  INSERT INTO database_sizes (at, bytes)
  SELECT clock_timestamp(), pg_database_size(current_database())
  WHERE NOT EXISTS (SELECT FROM database_sizes WHERE at > clock_timestamp() - interval '1 hour')
  ON CONFLICT DO NOTHING`;

const MEASURE = `
  SELECT pg_database_size(current_database())::float8 AS bytes, (
    SELECT sum(GREATEST(grown, 0)) / nullif(extract(epoch FROM max(at) - min(at)), 0) * 86400 FROM (
      SELECT at, bytes - lag(bytes) OVER (ORDER BY at) AS grown FROM database_sizes
      WHERE at > clock_timestamp() - interval '7 days') sizes)::float8 AS growth`;

/** How much room is left for the log, which grows with every request; the operator is told before it is too late. */
@Injectable()
export class Room implements OnApplicationShutdown {
  private readonly logger = new Logger(Room.name);
  private readonly timer = setInterval(() => void this.look(), LOOK_MS).unref();
  private latest: Promise<RoomLeft> | null = null;
  private until = 0;

  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Measured once a minute at the most. @throws DatabaseUnavailable */
  left(): Promise<RoomLeft> {
    const now = performance.now();
    if (!this.latest || now >= this.until) {
      this.until = now + KEPT_MS;
      this.latest = this.measure();
    }
    return this.latest;
  }

  async look(): Promise<void> {
    try {
      await this.database.query(REMEMBER);
      const { room, days } = await this.measure();
      if (room !== null && room < LITTLE_BYTES)
        this.logger.error(
          `the disk of DATA_DIR is nearly full: ${Math.floor(room / 1024 ** 2)} MB are left. When it is full, keyed requests are answered 503.`,
        );
      else if (days !== null && days < FEW_DAYS)
        this.logger.warn(`as the database grows, the disk of DATA_DIR is full in ${Math.floor(days)} days`);
    } catch (error) {
      this.logger.warn(`the room that is left is not known: ${(error as Error).message}`);
    }
  }

  private async measure(): Promise<RoomLeft> {
    const [row] = await this.database.query<Pick<RoomLeft, 'bytes' | 'growth'>>(MEASURE);
    const { bytes, growth } = row!;
    const room =
      this.config.databaseUrl === null ? await roomIn(this.config.dataDir).catch(() => null) : null;
    const days = room === null || !growth ? null : room / growth;
    return { bytes, growth, room, days };
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
