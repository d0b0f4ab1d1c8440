import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { POOL_DEFAULTS, STATEMENT_TIMEOUT_MS, type Connection } from './connection.js';
import { DatabaseUnavailable, isUnavailable } from './errors.js';
import { StallWatch } from './stall-watch.js';
import { WIRE_TYPES } from './wire-types.js';
import { onServerError } from './wire.js';

const GOODBYE_MS = 3_000;
const DISK_FULL = '53100';
const TELL_EVERY_MS = 60_000;

/** A statement with its parameters; with a name it is prepared once on each connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/** One pool of connections; `waiting` are those who want a connection. */
export interface PoolLoad {
  readonly name: string;
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Runs one statement of a transaction and gives its rows. */
export type BackgroundQuery = <Row extends object>(statement: Statement) => Promise<Row[]>;

/**
 * The database of one service process: the pool of verification and audit, which long statements cannot exhaust, a small
 * one for upkeep such as sealing, and TypeORM's for everything else.
 */
export class Database {
  private readonly fast: pg.Pool;
  private readonly background: pg.Pool;
  private readonly watch: StallWatch;

  constructor(
    readonly dataSource: DataSource,
    connection: Connection,
    onTrouble: (message: string) => void,
  ) {
    this.fast = new pg.Pool({ ...connection, ...POOL_DEFAULTS, max: 6, statement_timeout: 5_000 });
    this.background = new pg.Pool({ ...connection, ...POOL_DEFAULTS, max: 2, statement_timeout: 60_000 });
    // an idle connection that breaks must not end the process; whoever asks next gets the error
    for (const pool of [this.fast, this.background])
      pool.on('error', (error) => onTrouble(`idle database connection lost: ${error.message}`));
    const tellOfFullDisk = fullDiskTeller(onTrouble);
    for (const pool of [this.fast, this.background, this.main])
      pool.on('acquire', (client) => onServerError(client, tellOfFullDisk));
    this.watch = new StallWatch(
      [this.fast, this.background, this.main],
      () => new pg.Client({ ...connection, ...POOL_DEFAULTS, application_name: 'praesidia-keys watch' }),
      onTrouble,
    );
  }

  private get main(): pg.Pool {
    return (this.dataSource.driver as unknown as { master: pg.Pool }).master;
  }

  /** For verification and audit: short statements that every request waits on. @throws DatabaseUnavailable */
  async fastQuery<Row extends object>(statement: Statement): Promise<Row[]> {
    const { name, text, values } = statement;
    return this.run<Row>(this.fast, { name, text, values, types: WIRE_TYPES });
  }

  /** The same with each row as the array of its values, which costs less than an object. @throws DatabaseUnavailable */
  async fastArrays<Row extends readonly unknown[]>(statement: Statement): Promise<Row[]> {
    const { name, text, values } = statement;
    return this.run<Row>(this.fast, { name, text, values, types: WIRE_TYPES, rowMode: 'array' });
  }

  /** For lists and other reads. @throws DatabaseUnavailable */
  async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.run<Row>(this.main, { text, values });
  }

  /**
   * A transaction of the service's own upkeep, on connections that no request waits for. @param work may throw to undo it
   * @throws DatabaseUnavailable, also when the connection broke during the commit, so that the outcome is not known
   */
  async inBackground<T>(work: (query: BackgroundQuery) => Promise<T>): Promise<T> {
    this.assertAnswering();
    let client: pg.PoolClient | null = null;
    // a connection that breaks says so to whatever waits on it; without anybody to hear it the process would end
    let broken = false;
    const onError = () => void (broken = true);
    try {
      const used = (client = await this.background.connect());
      used.on('error', onError);
      await used.query('BEGIN');
      const result = await work(async (statement) => (await used.query(statement as pg.QueryConfig)).rows);
      await used.query('COMMIT');
      return result;
    } catch (error) {
      await client?.query('ROLLBACK').catch(onError);
      throw isUnavailable(error) ? new DatabaseUnavailable(error) : error;
    } finally {
      client?.off('error', onError);
      client?.release(broken);
    }
  }

  /** How the connections of this process are used. */
  get pools(): PoolLoad[] {
    const named = { verification: this.fast, upkeep: this.background, main: this.main };
    return Object.entries(named).map(([name, { totalCount, idleCount, waitingCount }]) => ({
      name,
      used: totalCount - idleCount,
      idle: idleCount,
      waiting: waitingCount,
    }));
  }

  /** @throws DatabaseUnavailable while the database is known not to answer; for who works with `dataSource` directly */
  assertAnswering(): void {
    this.watch.assertAnswering();
  }

  private async run<Row extends object>(
    pool: pg.Pool,
    statement: Statement & { types?: object; rowMode?: 'array' },
  ): Promise<Row[]> {
    this.assertAnswering();
    try {
      return (await pool.query(statement as pg.QueryConfig)).rows as Row[];
    } catch (error) {
      throw isUnavailable(error) ? new DatabaseUnavailable(error) : error;
    }
  }

  /** Waits a moment for a database that does not answer to say goodbye too. */
  async close(): Promise<void> {
    this.watch.stop();
    const closed = Promise.all([this.fast.end(), this.background.end(), this.dataSource.destroy()]);
    await Promise.race([closed, sleep(GOODBYE_MS, undefined, { ref: false })]);
  }
}

/** Options of `pg` that TypeORM hands to its pool. */
export const MAIN_POOL = { ...POOL_DEFAULTS, max: 12, statement_timeout: STATEMENT_TIMEOUT_MS } as const;

/** Every request and job meets a full disk: the operator is told once a minute. */
function fullDiskTeller(tell: (message: string) => void): (code: string) => void {
  let until = -Infinity;
  return (code) => {
    const now = performance.now();
    if (code !== DISK_FULL || now < until) return;
    until = now + TELL_EVERY_MS;
    tell(
      'the disk of the database is full (SQLSTATE 53100): whatever has to be written is answered 503, every keyed request included, until there is room again',
    );
  };
}
