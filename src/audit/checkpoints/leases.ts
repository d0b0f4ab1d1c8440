import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { newId } from '../../database/columns.js';

export const CHECKPOINT_TASKS = ['publish', 'log', 'directory', 'webhook'] as const;
export type CheckpointTask = (typeof CHECKPOINT_TASKS)[number];

/** How long a task is somebody's who does not say anything any more. */
const LEASE = `clock_timestamp() + interval '60 seconds'`;

/** The right to do a task, alone over all instances, until it is given back or one falls silent. */
export interface Lease {
  readonly task: CheckpointTask;
  readonly id: string;
  /** up to where the task is done, in the order of publication */
  readonly place: number;
  /** when it was last done to the end */
  readonly doneAt: string;
  readonly takenAt: string;
}

/**
 * SQL that goes on with a lease, `$1` the task and `$2` its id; no row where somebody else has taken over. It locks the
 * lease until the statement's transaction ends, so whatever is joined to it is done by its holder alone.
 */
export const HOLD = `UPDATE audit_publishing SET free_at = ${LEASE} WHERE task = $1 AND lease = $2 RETURNING task`;

/** Deals out tasks to instances. */
@Injectable()
export class Leases {
  constructor(private readonly database: Database) {}

  /** @param place where a task begins that nobody has done yet */
  async declare(task: CheckpointTask, place: 'first' | 'next'): Promise<void> {
    const start = place === 'first' ? '0' : 'COALESCE((SELECT max(place) FROM audit_checkpoints), 0)';
    await this.database.query(
      `INSERT INTO audit_publishing (task, place) VALUES ($1, ${start}) ON CONFLICT (task) DO NOTHING`,
      [task],
    );
  }

  /** @param onlyWhen SQL that must hold. @returns null when somebody else has it, or it is not due */
  async take(task: CheckpointTask, onlyWhen = 'true'): Promise<Lease | null> {
    const id = newId();
    const [row] = await this.database.query<{ place: string; doneAt: string; takenAt: string }>(
      `UPDATE audit_publishing SET lease = $2, free_at = ${LEASE}
       WHERE task = $1 AND free_at <= clock_timestamp() AND ${onlyWhen}
       RETURNING place, done_at::text AS "doneAt", clock_timestamp()::text AS "takenAt"`,
      [task, id],
    );
    return row ? { task, id, ...row, place: Number(row.place) } : null;
  }

  /** Remembers how far one has got. @returns false when somebody else has taken over */
  async advance({ task, id }: Lease, place: number): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE audit_publishing SET place = $3, free_at = ${LEASE} WHERE task = $1 AND lease = $2 RETURNING task`,
      [task, id, place],
    );
    return rows.length > 0;
  }

  /** Gives it back. @param rest for how long nobody is to take it, in milliseconds. @param done it was done to the end */
  async giveBack({ task, id, takenAt }: Lease, rest: number, done = false): Promise<void> {
    await this.database.query(
      `UPDATE audit_publishing SET lease = NULL, free_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000),
         done_at = CASE WHEN $4 THEN $5::timestamptz ELSE done_at END
       WHERE task = $1 AND lease = $2`,
      [task, id, rest, done, takenAt],
    );
  }
}
