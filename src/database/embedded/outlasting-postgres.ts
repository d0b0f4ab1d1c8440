import { setTimeout as sleep } from 'node:timers/promises';
import { roomIn } from '../room.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres.js';

/** PostgreSQL needs 16 MB for its next piece of write-ahead log, and some to recover. */
const ENOUGH_BYTES = 64 * 1024 * 1024;
const LOOK_MS = 1_000;

interface Options extends EmbeddedPostgresOptions {
  /** hears what the operator has to know */
  readonly tell: (line: string) => void;
}

/**
 * An embedded PostgreSQL that is started again after a full disk. Without room for its write-ahead log PostgreSQL cannot but
 * end; the service stays and answers 503 until there is room.
 */
export async function startOutlastingPostgres({ tell, ...options }: Options): Promise<EmbeddedPostgres> {
  let current = await startEmbeddedPostgres(options);
  const { connection } = current;
  const stopping = new AbortController();
  const { signal } = stopping;
  const isFull = async () => (await roomIn(options.dataDir)) < ENOUGH_BYTES;

  const untilItEnds = async (): Promise<string> => {
    for (;;) {
      const reason = await current.exited;
      if (!(await isFull())) return reason;
      tell(
        'the disk of DATA_DIR is full and PostgreSQL has ended: requests are answered 503 until there are 64 MB of room',
      );
      await current.stop();
      while (await isFull()) await sleep(LOOK_MS, undefined, { signal, ref: false });
      current = await startEmbeddedPostgres(options);
      if (current.connection.host !== connection.host) return `${reason} It was started again elsewhere.`;
      tell('there is room in DATA_DIR again, and PostgreSQL goes on');
    }
  };
  const exited = untilItEnds().catch((error: Error) =>
    signal.aborted ? new Promise<never>(() => undefined) : error.message,
  );
  return {
    connection,
    exited,
    stop: async () => {
      stopping.abort();
      await current.stop();
    },
  };
}
