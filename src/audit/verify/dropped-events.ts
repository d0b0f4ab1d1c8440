import type { ExportedLine } from './exported-line.js';
import { count, leaves, type Finding } from './finding.js';
import type { Statement } from './statements.js';

/**
 * Leaves of which the export has the hash alone. The root proves that these are the hashes of what was logged; that it was
 * retention that dropped the events is on record in the log itself, with how many they are: one more is one that somebody
 * else has removed.
 */
export class DroppedEvents {
  private seen = 0;
  private first = -1;
  private end = 0;
  private said = 0;
  private proven = 0;

  constructor(private readonly largest: Statement) {}

  see(leafIndex: number, many: number): void {
    if (this.seen === 0) this.first = leafIndex;
    this.seen += many;
    this.end = leafIndex + many;
  }

  /** What the log says of it. */
  say({ droppedInAll, leafIndex }: ExportedLine): void {
    if (droppedInAll === null) return;
    this.said = Math.max(this.said, droppedInAll);
    if (leafIndex! < this.largest.size) this.proven = this.said;
  }

  finding(): Finding | null {
    if (this.seen <= this.said) return null;
    return {
      kind: 'removed',
      what: `${count(this.seen, 'event')} of ${leaves(this.first, this.end)} ${this.seen === 1 ? 'is' : 'are'} missing, and the log says of ${this.said.toLocaleString('en-US')} alone that retention dropped them`,
    };
  }

  notes(): string[] {
    if (this.seen === 0) return [];
    const dropped = `${count(this.seen, 'event')} of ${leaves(this.first, this.end)} ${this.seen === 1 ? 'was' : 'were'} dropped by retention, as the log says; their hashes are those that ${this.largest.name} stands for`;
    return this.seen <= this.proven
      ? [dropped]
      : [dropped, `the log says so behind ${this.largest.name}: a later checkpoint would prove it`];
  }
}
