import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { withinTime } from '../../outbound/within-time.js';
import { checkpointNote, parseCheckpoint, type Checkpoint } from '../tree/checkpoint.js';
import { checkpointView } from './checkpoint.view.js';
import type { CheckpointTask } from './leases.js';

/** Where published checkpoints go, out of reach of whoever owns the database. */
export interface Destination {
  readonly task: CheckpointTask;
  /** how many checkpoints it takes at once */
  readonly batch: number;
  /** Takes them all, or throws; the same may come again. */
  deliver(checkpoints: readonly Checkpoint[], signal: AbortSignal): Promise<void>;
}

type WriteLine = (fields: object, message: string) => void;

/** One line each, with the whole note: what collects the logs has all that is needed to verify. */
export const logStream = (info: WriteLine): Destination => ({
  task: 'log',
  batch: 100,
  deliver(checkpoints) {
    for (const checkpoint of checkpoints)
      info({ checkpoint: checkpointNote(checkpoint) }, 'audit checkpoint');
    return Promise.resolve();
  },
});

const FILES_AT_ONCE = 16;
const SIZE_DIGITS = 16;

/**
 * `<directory>/<organization id>/<size>.checkpoint`: one file each, which comes into being whole and is never changed.
 * @param contradiction is told of a checkpoint with another root than the file of its size has; it goes beside that
 */
export const directory = (path: string, contradiction: (message: string) => void): Destination => ({
  task: 'directory',
  batch: 100,
  async deliver(checkpoints) {
    const rest = [...checkpoints];
    const writer = async (): Promise<void> => {
      for (let next = rest.shift(); next; next = rest.shift()) await writeNote(path, next, contradiction);
    };
    await Promise.all(Array.from({ length: FILES_AT_ONCE }, writer));
  },
});

async function writeNote(
  directory: string,
  checkpoint: Checkpoint,
  contradiction: (message: string) => void,
): Promise<void> {
  const folder = join(directory, checkpoint.organizationId);
  const path = join(folder, `${String(checkpoint.size).padStart(SIZE_DIGITS, '0')}.checkpoint`);
  await mkdir(folder, { recursive: true });
  const there = await readIfThere(path);
  const note = checkpointNote(checkpoint);
  if (there === null) return writeWhole(path, note);
  if (parseCheckpoint(there).rootHash.equals(checkpoint.rootHash)) return;
  contradiction(
    `The audit log has been rewritten: ${path} holds another root than the database gives for the same size.`,
  );
  await writeWhole(`${path}.contradiction`, note);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'w', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

const PATIENCE_MS = 10_000;

/** POST of `{checkpoints: [...]}`, each as by REST; anything but a 2xx within ten seconds is a failure. */
export const webhook = (url: string): Destination => ({
  task: 'webhook',
  batch: 200,
  async deliver(checkpoints, signal) {
    await withinTime(PATIENCE_MS, signal, async (signal) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'praesidia-keys' },
        body: JSON.stringify({ checkpoints: checkpoints.map(checkpointView) }),
        redirect: 'manual',
        signal,
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
    });
  },
});
