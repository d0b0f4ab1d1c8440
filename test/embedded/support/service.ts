// Plays the service: starts the embedded database on the directory in argv[2] and tells its parent what happens, one
// JSON object a line. With `write` it then inserts rows for ever and reports each one that was acknowledged.
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.js';

const [dataDir, task] = process.argv.slice(2);
const say = (event: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

try {
  const postgres = await startEmbeddedPostgres({ dataDir: dataDir!, log: (line) => say({ log: line }) });
  void postgres.exited.then((exited) => {
    say({ exited });
    process.exit(1);
  });
  const pool = new pg.Pool({ ...postgres.connection, max: 4 });
  pool.on('error', () => undefined);
  say({ ready: true, connection: postgres.connection });
  const keepAlive = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(keepAlive);
    void pool.end().then(() => postgres.stop());
  });
  if (task === 'exit') process.exit(0);
  if (task === 'write') {
    await pool.query('CREATE TABLE IF NOT EXISTS acknowledged (id bigint PRIMARY KEY)');
    const write = async (id: number): Promise<void> => {
      for (; ; id += 4) {
        await pool.query('INSERT INTO acknowledged VALUES ($1)', [id]);
        say({ acknowledged: id });
      }
    };
    await Promise.all([1, 2, 3, 4].map(write)).catch(() => undefined);
  }
} catch (error) {
  say({ error: (error as Error).name, message: (error as Error).message });
  process.exitCode = 1;
}
