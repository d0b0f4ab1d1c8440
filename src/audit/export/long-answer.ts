import { Readable } from 'node:stream';

const DECIDE_MS = 1_000;
const PATIENCE_MS = 120_000;
/** bytes that are handed on at once; the reader is waited for between them */
const PIECE = 64 * 1024;

/** Why an answer ended before its end. */
export class AnswerCut extends Error {}

/**
 * An answer that may take long. It is decided again every second, and cut as soon as the caller may have it no more, or
 * has taken nothing of it for two minutes: then the connection breaks, so that what has come is not taken for all of it.
 * @param decideAgain throws when the caller would be refused now
 */
export function longAnswer(texts: AsyncIterable<string>, decideAgain: () => Promise<void>): Readable {
  let progress = performance.now();
  const pieces = async function* () {
    for await (const text of texts) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += PIECE) {
        yield bytes.subarray(at, at + PIECE);
        progress = performance.now();
      }
    }
  };
  const answer = Readable.from(pieces(), { objectMode: false, highWaterMark: PIECE });
  let deciding = false;
  const timer = setInterval(() => {
    if (performance.now() - progress > PATIENCE_MS) answer.destroy(new AnswerCut('nobody takes the answer'));
    if (deciding) return;
    deciding = true;
    decideAgain()
      .catch((error: Error) =>
        answer.destroy(new AnswerCut(`the caller may have it no more: ${error.message}`)),
      )
      .finally(() => (deciding = false));
  }, DECIDE_MS).unref();
  return answer.once('close', () => clearInterval(timer));
}
