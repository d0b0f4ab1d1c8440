import { checkpointNote, type Checkpoint } from '../../src/audit/tree/checkpoint.js';
import { readStatement } from '../../src/audit/verify/statements.js';
import { verifyExport, type Verdict } from '../../src/audit/verify/verify-export.js';
import { checkpointOf, exportOf, LOG_KEY, logEvent, ndjson, type LineObject } from './exported-log.js';

export const SIZE = 300;
export const log = Array.from({ length: SIZE }, (_, index) => logEvent(index));

export async function* inPieces(text: string, size = 1000): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export const statement = (checkpoint: Checkpoint) =>
  readStatement(checkpointNote(checkpoint), 'a.note', [LOG_KEY]);

/** @param sizes of the genuine checkpoints it is verified with */
export async function verify(exported: readonly object[] | string, ...sizes: number[]): Promise<Verdict> {
  const checkpoints = await Promise.all(sizes.map((size) => checkpointOf(log.slice(0, size))));
  const text = typeof exported === 'string' ? exported : ndjson(exported);
  return verifyExport(inPieces(text), checkpoints.map(statement));
}

export function tampered(change: (lines: LineObject[]) => void, of = exportOf(log)): LineObject[] {
  const lines = structuredClone(of) as LineObject[];
  change(lines);
  return lines;
}

export const rename = (line: LineObject): void =>
  void (line.actor = { ...(line.actor as object), name: 'somebody else' });
