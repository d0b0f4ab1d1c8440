import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { TokenDigest } from '../access/token-digest.js';
import { binaryArray } from '../database/binary-arrays.js';
import { Database } from '../database/database.js';

type Kind = 'api_key' | 'session';

/** Digests of one token in hexadecimal digits. */
interface Digests {
  readonly digest: string;
  readonly other: string | null;
}

const FLUSH_MS = 1_000;
// a key's row stands in a dozen indexes: so many a second are a few percent of one core
const MAX_MOVES = 500;
const MAX_WAITING = 20_000;

// rows that somebody holds locked are left for the next use; a digest that has changed meanwhile stays as it is
const move = (table: string) => `
  WITH l AS MATERIALIZED (
    SELECT r.id, t.digest, t.other FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS t (id, digest, other)
      JOIN ${table} r ON r.id = t.id AND r.digest = t.other ORDER BY r.id FOR NO KEY UPDATE OF r SKIP LOCKED),
  u AS (UPDATE ${table} r SET digest = l.digest, pepper_id = $4 FROM l WHERE r.id = l.id AND r.digest = l.other RETURNING r.id)
  SELECT id FROM u`;
const MOVE: Record<Kind, string> = { api_key: move('api_keys'), session: move('sessions') };

/**
 * Moves the digests of keys and sessions that are used from the previous pepper to the current one, by one statement a
 * second, which no request waits for. What is lost on the way moves with a later use: both digests are looked up.
 */
@Injectable()
export class PepperMoves implements OnApplicationShutdown {
  private readonly logger = new Logger(PepperMoves.name);
  private readonly waiting: Record<Kind, Map<string, Digests>> = { api_key: new Map(), session: new Map() };
  private readonly timer: NodeJS.Timeout | null;

  constructor(
    private readonly database: Database,
    private readonly digest: TokenDigest,
  ) {
    this.timer = digest.replacesOther ? setInterval(() => void this.flush(), FLUSH_MS).unref() : null;
  }

  /** A token was found by its digest under the previous pepper. */
  note(kind: Kind, id: string, digests: Digests): void {
    if (this.waiting[kind].size < MAX_WAITING) this.waiting[kind].set(id, digests);
  }

  async flush(): Promise<void> {
    await Promise.all([this.move('api_key'), this.move('session')]);
  }

  private async move(kind: Kind): Promise<void> {
    const moves = [...this.waiting[kind]].slice(0, MAX_MOVES);
    if (moves.length === 0) return;
    for (const [id] of moves) this.waiting[kind].delete(id);
    try {
      await this.database.fastQuery({
        name: `move-pepper-${kind}`,
        text: MOVE[kind],
        values: [
          moves.map(([id]) => id),
          binaryArray(
            'bytea',
            moves.map(([, { digest }]) => digest),
          ),
          binaryArray(
            'bytea',
            moves.map(([, { other }]) => other),
          ),
          this.digest.pepperId,
        ],
      });
    } catch (error) {
      this.logger.warn(`digests wait for their next use to move to KEY_PEPPER: ${(error as Error).message}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.flush();
  }
}
