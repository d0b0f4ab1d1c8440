const LINE_FEED = 10;
const MAX_LINE = 64 * 1024 * 1024;

export interface Line {
  /** from 1 */
  readonly number: number;
  readonly text: string;
  /** whether a line feed follows: only the last line can lack it, and then may be cut off */
  readonly ended: boolean;
}

/** The lines of a file that is read piece by piece; empty ones are left out. */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0;
  let begun: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, start)) {
      const rest = piece.subarray(start, end);
      const text = (begun.length > 0 ? Buffer.concat([...begun, rest]) : rest).toString('utf8');
      start = end + 1;
      begun = [];
      length = 0;
      number += 1;
      if (text.trim() !== '') yield { number, text, ended: true };
    }
    if (start === piece.length) continue;
    begun.push(piece.subarray(start));
    length += piece.length - start;
    if (length > MAX_LINE) break;
  }
  const text = Buffer.concat(begun).toString('utf8');
  if (text.trim() !== '') yield { number: number + 1, text, ended: false };
}
