import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type BackgroundQuery } from '../../database/database.js';
import { DatabaseUnavailable } from '../../database/errors.js';
import { uuidAt } from '../leaf.js';
import { grow, leavesBehind, roomInTile, type FullTile, type LogHead } from './growth.js';
import { readHeads } from './heads.js';
import type { LeafRun } from './leaf-run.js';
import { takePieces } from './pieces.js';
import { SealerStats } from './sealer-stats.js';
import { writeLogs, type GrownLog } from './tree-writer.js';
import { keyOf, takeUnsealed, type Leaf, type LogNews } from './unsealed.js';

const TICK_MS = 250;
/** A tick costs by the log: of many it comes less often, and each has more to seal. So long may an event wait for that. */
const DELAY_MS = 600;
/** It rests so many times as long as it worked. */
const REST = 5;
// any number will do as long as it is always the same
const SEALER_LOCK = 7_233_175_519;
const FROM_THE_START = '-1';
/** ticks after which the whole queue is looked at again, for what lies where nothing should have come to lie */
const THOROUGH_EVERY = 40;
/** leaves that are hashed before this process turns to its requests again */
const STRETCH = 1_024;

/**
 * Appends committed events to the trees of their organizations. Every instance tries a few times a second; one at a time
 * does it, for all organizations, in one transaction, and whoever comes next takes over when it dies.
 */
@Injectable()
export class Sealer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Sealer.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private taken = FROM_THE_START;
  private trouble = '';

  constructor(
    private readonly database: Database,
    private readonly stats: SealerStats,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const started = performance.now();
      const more = await this.tick();
      const rest = restAfter(performance.now() - started);
      if (!more) await sleep(rest, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** @returns whether there is more to seal at once */
  private async tick(): Promise<boolean> {
    try {
      const more = await this.seal();
      if (this.trouble) this.logger.log('sealing goes on');
      this.trouble = '';
      return more;
    } catch (error) {
      this.taken = FROM_THE_START;
      this.complain(error as Error);
      return false;
    }
  }

  /** Once for each kind of trouble: the next tick will very likely meet it too. */
  private complain(error: Error): void {
    if (error.message === this.trouble) return;
    this.trouble = error.message;
    if (error instanceof DatabaseUnavailable)
      this.logger.warn(`sealing waits for the database: ${error.message}`);
    else this.logger.error(`events could not be sealed: ${error.message}`, error.stack);
  }

  private async seal(): Promise<boolean> {
    const started = performance.now();
    const taken = await this.database.inBackground(async (query) => {
      const [lock] = await query<{ held: boolean }>({
        text: `SELECT pg_try_advisory_xact_lock(${SEALER_LOCK}) AS held`,
      });
      if (!lock!.held) return null;
      const taken = await takeUnsealed(query, this.taken);
      if (taken.logs.length > 0) await this.append(query, taken.logs);
      return taken;
    });
    if (!taken) return false;
    this.stats.ticks++;
    this.taken = this.stats.ticks % THOROUGH_EVERY === 0 ? FROM_THE_START : taken.through;
    if (taken.leaves > 0) {
      const took = (performance.now() - started) / 1_000;
      const organizations = taken.logs.length;
      this.stats.sealed({ leaves: taken.leaves, organizations, delay: taken.waited + took, took });
    }
    return taken.more;
  }

  private async append(query: BackgroundQuery, logs: readonly LogNews[]): Promise<void> {
    const heads = await readHeads(
      query,
      logs.map(({ organization }) => organization),
    );
    const fresh = logs.map(({ organization, leaves }) => {
      const head = heads.get(keyOf(organization)) ?? null;
      const behind = leavesBehind(head, leaves);
      if (behind.length < leaves.length) this.reportMisplaced(organization, leaves.length - behind.length);
      return { organization, head, leaves: behind };
    });
    const filling = fresh.filter(({ head, leaves }) => leaves.length >= roomInTile(head?.size ?? 0));
    const pieces = await takePieces(
      query,
      filling.map(({ organization }) => organization),
    );
    const grown: GrownLog[] = [];
    let hashed = 0;
    for (const { organization, head, leaves } of fresh.filter(({ leaves }) => leaves.length > 0)) {
      const growth = await growInStretches(head, leaves, pieces.get(keyOf(organization)) ?? []);
      grown.push({ organization, from: head?.size ?? null, ...growth });
      hashed += leaves.length;
      if (hashed >= STRETCH) {
        hashed = 0;
        await nextTurn();
      }
    }
    await writeLogs(query, grown);
  }

  /** The service never does that: they were written by hand, or into a database that was restored while it ran. */
  private reportMisplaced(organization: Buffer, count: number): void {
    this.logger.error(
      `${count} events of organization ${uuidAt(organization, 0)} have a place in its log that has been sealed; they stay outside of the tree`,
    );
  }
}

/** What is committed right after a tick has begun waits for the rest of it, for the pause, and for the whole next one. */
const restAfter = (worked: number): number =>
  Math.max(TICK_MS, Math.min(REST * worked, DELAY_MS - 2 * worked));

async function growInStretches(
  head: LogHead | null,
  leaves: readonly Leaf[],
  pieces: readonly LeafRun[],
): Promise<Pick<GrownLog, 'head' | 'tiles' | 'pieces'>> {
  const tiles: FullTile[] = [];
  // of the tile that is not full, what is not in the database
  let open: readonly LeafRun[] = [];
  for (let from = 0; ; from += STRETCH) {
    const growth = grow(head, leaves.slice(from, from + STRETCH), tiles.length > 0 ? open : pieces);
    tiles.push(...growth.tiles);
    const piece = growth.piece ? [growth.piece] : [];
    open = growth.tiles.length > 0 ? piece : [...open, ...piece];
    ({ head } = growth);
    if (from + STRETCH >= leaves.length) return { head, tiles, pieces: open };
    await nextTurn();
  }
}
