import type { ExportedLine } from './exported-line.js';
import { count } from './finding.js';
import type { Statement } from './statements.js';

/** How much later than its time an event may take its place in the log before it is worth a word. */
export const LATE_MS = 300_000;
const SHOWN = 5;

/**
 * Watches for events that took their place in the log much later than they say that they happened: behind events, or a
 * checkpoint, of a later time. Not wrong by itself (a long transaction, an instance that hung), but it is what history
 * looks like that is written afterwards.
 */
export class LateEvents {
  private latest = -Infinity;
  private passed = 0;
  private late = 0;
  private readonly shown: string[] = [];

  /** @param statements by their sizes */
  constructor(private readonly statements: readonly Statement[]) {}

  see({ leafIndex, id, occurredAt }: ExportedLine): void {
    if (leafIndex === null) return;
    for (
      let next = this.statements[this.passed];
      next && next.size <= leafIndex;
      next = this.statements[this.passed]
    ) {
      this.latest = Math.max(this.latest, next.issuedAt.getTime());
      this.passed += 1;
    }
    const lateness = this.latest - occurredAt;
    this.latest = Math.max(this.latest, occurredAt);
    if (lateness <= LATE_MS) return;
    this.late += 1;
    if (this.late > SHOWN) return;
    const time = new Date(occurredAt).toISOString();
    const seconds = Math.floor(lateness / 1000);
    this.shown.push(
      `leaf ${leafIndex} (event ${id}) took its place ${count(seconds, 'second')} or more after its time, ${time}`,
    );
  }

  warnings(): string[] {
    const more = this.late - this.shown.length;
    return more > 0 ? [...this.shown, `${count(more, 'more event')} took their place late`] : this.shown;
  }
}
