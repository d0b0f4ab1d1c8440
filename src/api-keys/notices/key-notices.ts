import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { insertEventOfEach } from '../../audit/event-of-each.js';
import { systemActor } from '../../audit/system-actor.js';
import { UnitOfWork, type Transaction } from '../../audit/unit-of-work.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { dueRun, finishRun, holdRun, type JobRun } from '../../database/jobs.js';
import { NOTICE_KINDS, RUN_VALUES, type NoticeKind } from './notice-kinds.js';

const JOB = 'key notices';
const FIRST_MS = 5_000;
const LOOK_MS = 60_000;
const BATCH = 20_000;

// each event has the time of its piece of the run
const NOTICES = 'notices';
const WORKER = systemActor(NOTICES, new Date(0));

/**
 * Says daily in the audit log which keys expire, are overdue or idle: each once a stage, by marks that are written with the
 * event. Any number of instances look whether it is time; one at a time does it, in pieces that any other could go on with.
 */
@Injectable()
export class KeyNotices implements OnApplicationShutdown {
  private readonly logger = new Logger(KeyNotices.name);
  private readonly first = setTimeout(() => void this.look(), FIRST_MS).unref();
  private readonly timer = setInterval(() => void this.look(), LOOK_MS).unref();
  private running: Promise<number> | null = null;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly config: Config,
  ) {}

  private async look(): Promise<void> {
    try {
      await this.runIfDue();
    } catch (error) {
      this.logger.warn(`notices of keys wait: ${(error as Error).message}`);
    }
  }

  /** @returns how many notices this instance has written */
  async runIfDue(): Promise<number> {
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  private async run(): Promise<number> {
    const query = <Row extends object>(text: string, values?: unknown[]) =>
      this.database.query<Row>(text, values);
    const run = await dueRun(query, JOB, this.config.noticeIntervalMinutes);
    if (!run) return 0;
    let written = 0;
    for (const kind of NOTICE_KINDS) {
      let piece: number | null;
      do {
        piece = this.stopping ? null : await this.work.run(WORKER, (tx) => writePiece(tx, run, kind));
        if (piece === null) return written;
        written += piece;
      } while (piece === BATCH);
    }
    await finishRun(query, run);
    return written;
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.first);
    clearInterval(this.timer);
    this.stopping = true;
    await this.running?.catch(() => undefined);
  }
}

/** @returns how many notices, or null when another instance does the job */
async function writePiece(tx: Transaction, run: JobRun, kind: NoticeKind): Promise<number | null> {
  const now = await holdRun((text, values) => tx.query(text, values), run);
  if (!now) return null;
  const values: unknown[] = [run.at, run.since];
  const logged = insertEventOfEach(
    systemActor(NOTICES, now),
    { action: kind.action, target: { type: 'api_key', id: 'id', name: 'name', keyPrefix: 'prefix' } },
    'due',
    values,
    { organization_id: 'organization_id', details: 'details' },
  );
  const [row] = await tx.query<{ count: number }>(
    `WITH due AS MATERIALIZED (
       SELECT x.* FROM (
         SELECT k.id, k.organization_id, k.name, k.prefix, ${kind.stage} AS stage, ${kind.about} AS about, ${kind.details} AS details
         FROM ${kind.source}
       ) x LEFT JOIN api_key_notices n ON n.key_id = x.id AND n.stage = x.stage
       WHERE ${RUN_VALUES} AND n.about IS DISTINCT FROM x.about
       LIMIT ${BATCH}
     ), marked AS (
       INSERT INTO api_key_notices (key_id, stage, about) SELECT id, stage, about FROM due
       ON CONFLICT (key_id, stage) DO UPDATE SET about = excluded.about
     ), ${logged}
     SELECT count(*)::int AS count FROM due`,
    values,
  );
  return row!.count;
}
