import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { connectionUrl } from '../../dist/src/database/connection.js';
import { startEmbeddedPostgres } from '../../dist/src/database/embedded/embedded-postgres.js';

const here = dirname(fileURLToPath(import.meta.url));
const MAINTENANCE = 'postgres';

/**
 * The one PostgreSQL that all contenders share: durable, on a real disk; the one of DATABASE_URL, or an embedded one.
 * Databases that are kept are found again by the next run; all others are this run's own and end with it.
 */
export class Cluster {
  #connection;
  #embedded;
  #dataDir;
  #keep;
  #made = new Set();

  constructor({ connection, embedded = null, dataDir = null, keep }) {
    this.#connection = connection;
    this.#embedded = embedded;
    this.#dataDir = dataDir;
    this.#keep = keep;
    /** what the names of all databases begin with */
    this.prefix = keep || embedded ? 'bench' : `bench_${randomBytes(4).toString('hex')}`;
  }

  /** @param {{ keep: boolean, data?: string }} options */
  static async start({ keep, data = join(here, '..', '.data') }) {
    if (process.env.DATABASE_URL) {
      return new Cluster({ connection: { connectionString: process.env.DATABASE_URL }, keep });
    }
    await mkdir(data, { recursive: true });
    const dataDir = keep ? join(data, 'kept') : await mkdtemp(join(data, 'run-'));
    const embedded = await startEmbeddedPostgres({ dataDir, settings: settings() });
    return new Cluster({ connection: embedded.connection, embedded, dataDir, keep });
  }

  get isEmbedded() {
    return this.#embedded !== null;
  }

  /** @param {string} database @returns {string} URL of a database of this cluster */
  url(database) {
    if ('connectionString' in this.#connection) {
      const url = new URL(this.#connection.connectionString);
      url.pathname = `/${database}`;
      return url.toString();
    }
    return connectionUrl({ ...this.#connection, database });
  }

  /** @returns {Promise<boolean>} whether there was no such database yet */
  async create(database) {
    const rows = await this.query(MAINTENANCE, 'SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    this.#made.add(database);
    if (rows.length > 0) return false;
    await this.query(MAINTENANCE, `CREATE DATABASE ${database}`);
    await this.countStatements(database, 'none').catch(() => undefined);
    return true;
  }

  async drop(database) {
    this.#made.delete(database);
    await this.query(MAINTENANCE, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }

  /** One statement on a connection of its own. */
  async query(database, text, values) {
    const client = await this.connect(database);
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async connect(database) {
    const client = new pg.Client({ connectionString: this.url(database), application_name: 'bench' });
    await client.connect();
    return client;
  }

  /** Flushes what the slot before has left, so that every slot starts alike. Needs a superuser; without, it is left out. */
  async checkpoint() {
    await this.query(MAINTENANCE, 'CHECKPOINT').catch(() => undefined);
  }

  /**
   * Lets pg_stat_statements count a database's statements, or not: counting costs a little, so it is off but for one series.
   * @param {'none' | 'top'} what for connections that are opened from now on
   * @throws Error where the extension is not loaded, or only a superuser may say this
   */
  async countStatements(database, what) {
    await this.query(MAINTENANCE, `ALTER DATABASE ${database} SET pg_stat_statements.track = '${what}'`);
  }

  /** What it is and how it is set, for the header of the results. */
  async describe() {
    const [{ version }] = await this.query(
      MAINTENANCE,
      `SELECT current_setting('server_version') AS version`,
    );
    const names = [
      'fsync',
      'synchronous_commit',
      'full_page_writes',
      'shared_buffers',
      'huge_pages_status',
      'max_wal_size',
      'max_connections',
    ];
    const set = [];
    for (const name of names) {
      // the status is not told before PostgreSQL 17
      const [{ value }] = await this.query(MAINTENANCE, 'SELECT current_setting($1, true) AS value', [name]);
      if (value !== null) set.push(`${name}=${value}`);
    }
    return { version: `PostgreSQL ${version}`, embedded: this.isEmbedded, settings: set.join(', ') };
  }

  async stop() {
    if (!this.#keep && !this.#embedded) for (const database of [...this.#made]) await this.drop(database);
    await this.#embedded?.stop();
    if (!this.#keep && this.#dataDir) await rm(this.#dataDir, { recursive: true, force: true });
  }
}

/** Memory as one would give it to a database of this size, a connection for everybody, and everything durable. */
function settings() {
  const quarter = Math.floor(totalmem() / 4 / 1_048_576);
  return {
    shared_preload_libraries: 'pg_stat_statements',
    shared_buffers: `${Math.min(2_048, quarter)}MB`,
    maintenance_work_mem: '256MB',
    max_wal_size: '4GB',
    // the default, which the service's own embedded one does without
    huge_pages: 'try',
    max_connections: '200',
  };
}
