type Query = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

/** One run of a job that is due, by the database's clock. */
export interface JobRun {
  readonly name: string;
  /** when it began: the moment the run is about */
  readonly at: Date;
  /** the moment the last finished run was about; null before the first */
  readonly since: Date | null;
}

/** The run of a job that is due now; null when it has been done less than so many minutes ago. */
export async function dueRun(query: Query, name: string, everyMinutes: number): Promise<JobRun | null> {
  await query(`INSERT INTO jobs (name) VALUES ($1) ON CONFLICT DO NOTHING`, [name]);
  const [run] = await query<JobRun>(
    `SELECT name, last_run_at AS since, clock_timestamp()::timestamptz(3) AS at FROM jobs
     WHERE name = $1 AND (last_run_at IS NULL OR last_run_at <= clock_timestamp() - make_interval(mins => $2))`,
    [name, everyMinutes],
  );
  return run ?? null;
}

/**
 * Keeps every other instance from the job until the transaction of `query` ends; for one piece of a run, as nobody may hold
 * a transaction open for long.
 * @returns the database's clock, or null when another instance is at it or has done it meanwhile
 */
export async function holdRun(query: Query, { name, since }: JobRun): Promise<Date | null> {
  const [lock] = await query<{ held: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('job ' || $1, 0)) AS held`,
    [name],
  );
  if (!lock!.held) return null;
  const [row] = await query<{ now: Date }>(
    `SELECT clock_timestamp()::timestamptz(3) AS now FROM jobs WHERE name = $1 AND last_run_at IS NOT DISTINCT FROM $2::timestamptz`,
    [name, since],
  );
  return row?.now ?? null;
}

/** Says that the run is done, unless another instance has been quicker. */
export async function finishRun(query: Query, { name, since, at }: JobRun): Promise<void> {
  await query(
    `UPDATE jobs SET last_run_at = $3 WHERE name = $1 AND last_run_at IS NOT DISTINCT FROM $2::timestamptz`,
    [name, since, at],
  );
}
