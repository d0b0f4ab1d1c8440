import { KINDS, type Kind } from './episode.js';

/** Relative to a change: invoked before it was, while it was under way, after it was acknowledged. */
export type Phase = 'before' | 'during' | 'after';

interface KindTally {
  changes: number;
  before: number;
  during: number;
  after: number;
  /** of those after: refused, and would not be but for the change */
  narrowed: number;
  /** of those after: allowed, and would not be but for the change */
  widened: number;
}

/** What a run did, so that one that did nothing cannot pass for a proof. */
export class Tally {
  readonly outcomes: Record<string, number> = {};
  readonly requests: Record<string, number> = {};
  readonly kinds = Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      { changes: 0, before: 0, during: 0, after: 0, narrowed: 0, widened: 0 } satisfies KindTally,
    ]),
  ) as Record<Kind, KindTally>;
  /** requests that verify */
  verifications = 0;
  /** requests that change, or prepare a change */
  changes = 0;

  get total(): number {
    return this.verifications + this.changes;
  }

  verified(by: string, outcome: string): void {
    this.verifications++;
    const line = `${by} ${outcome}`;
    this.outcomes[line] = (this.outcomes[line] ?? 0) + 1;
  }

  /** A verification after a change was answered so, and would have been answered otherwise without it. */
  compared(kind: Kind, outcome: string, without: string): void {
    if (outcome === without) return;
    if (without === '200') this.kinds[kind].narrowed++;
    if (outcome === '200') this.kinds[kind].widened++;
  }

  requested(method: string, path: string): void {
    this.changes++;
    const line = `${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')}`;
    this.requests[line] = (this.requests[line] ?? 0) + 1;
  }

  /** @returns lines for people */
  lines(): string[] {
    const sorted = (record: Record<string, number>) =>
      Object.entries(record)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, count]) => `  ${String(count).padStart(9)}  ${name}`);
    const columns = ['changes', 'before', 'during', 'after', 'narrowed', 'widened'] as const;
    return [
      `${this.verifications} verifications:`,
      ...sorted(this.outcomes),
      `${this.changes} requests that change or prepare a change:`,
      ...sorted(this.requests),
      `by kind: changes; verifications before, during and after them; of those after, refused or allowed by the change itself`,
      `  ${'kind'.padEnd(22)}${columns.map((name) => name.padStart(10)).join('')}`,
      ...KINDS.map(
        (kind) =>
          `  ${kind.padEnd(22)}${columns.map((name) => String(this.kinds[kind][name]).padStart(10)).join('')}`,
      ),
    ];
  }
}
