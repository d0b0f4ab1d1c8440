import { CheckedRoots } from './checked-roots.js';
import { DroppedEvents } from './dropped-events.js';
import type { DroppedLine, ExportedLine } from './exported-line.js';
import { count, leaves, type Check, type Finding, type Outcome } from './finding.js';
import type { Statement } from './statements.js';

/** The first of something that was found, told at the end, when it is known what the rest of the file adds to it. */
type Told = () => Finding;

/** An export of everything, from the first leaf on: the root of each checkpoint is computed from the events themselves. */
export class WholeLog implements Check {
  private next = 0;
  private found: Told | null = null;
  private missing: { first: number; end: number; displaced: ExportedLine | null } | null = null;
  private differing: { line: ExportedLine; stoodAt: ExportedLine | null } | null = null;
  private before: ExportedLine | null = null;
  /** the first behind the last good checkpoint whose id is later than that of the event behind it */
  private early: ExportedLine | null = null;
  private readonly roots: CheckedRoots;
  private readonly dropped: DroppedEvents;

  constructor(private readonly statements: readonly Statement[]) {
    this.roots = new CheckedRoots(statements);
    this.dropped = new DroppedEvents(statements.at(-1)!);
    const wrong = this.roots.compare(0);
    if (wrong) this.rewritten(wrong);
  }

  see(line: ExportedLine): void {
    const { leafIndex, hash, stated } = line;
    if (leafIndex === null)
      return this.tell('inserted', `line ${line.line} (event ${line.id}) has no leaf in the log`);
    if (leafIndex < this.next) return this.seeAgain(line, leafIndex);
    if (leafIndex > this.next) this.skip(line, leafIndex);
    if (stated && !stated.equals(hash)) this.differ(line);
    if (stated && this.differing && stated.equals(this.differing.line.hash)) this.differing.stoodAt ??= line;
    this.next = leafIndex + 1;
    this.dropped.say(line);
    if (this.before && this.before.id > line.id) this.early ??= this.before;
    this.before = line;
    const wrong = this.roots.append(hash, stated ?? hash);
    if (wrong) this.rewritten(wrong);
    else if (this.roots.verified === this.next) this.early = null;
  }

  seeDropped({ line, leafIndex, hashes }: DroppedLine): void {
    if (leafIndex < this.next)
      return this.tell('inserted', `line ${line} says leaf ${leafIndex}, which stands before it already`);
    if (leafIndex > this.next) this.skip({ id: null }, leafIndex);
    this.dropped.see(leafIndex, hashes.length);
    this.next = leafIndex + hashes.length;
    for (const hash of hashes) {
      const wrong = this.roots.append(hash, hash);
      if (wrong) this.rewritten(wrong);
    }
  }

  /** A line that is no event. */
  damaged(finding: Finding): void {
    this.found ??= () => finding;
  }

  finish(): Outcome {
    const largest = this.statements.at(-1)!;
    const short = largest.size - this.next;
    if (short > 0) {
      const whole = this.roots.verified === this.next && this.next > 0;
      const made = whole
        ? `; the ${this.next} before are whole, so the export may be older than that checkpoint`
        : '';
      this.tell(
        'cut',
        `the export ends before leaf ${this.next}: ${largest.name} has ${count(short, 'more event')}${made}`,
      );
    }
    const unsaid = this.dropped.finding();
    if (unsaid) this.tell(unsaid.kind, unsaid.what);
    const after = this.next - largest.size;
    return {
      finding: this.found?.() ?? null,
      summary: `${count(Math.min(this.next, largest.size), 'event')}, all that ${largest.name} stands for`,
      notes: [
        ...this.dropped.notes(),
        ...(after > 0
          ? [
              `${leaves(largest.size, this.next)} came after ${largest.name}, which says nothing of ${after > 1 ? 'them' : 'it'}`,
            ]
          : []),
      ],
    };
  }

  private tell(kind: Finding['kind'], what: string): void {
    this.found ??= () => ({ kind, what });
  }

  private skip({ id }: { readonly id: string | null }, leafIndex: number): void {
    const where = id === null ? `leaf ${leafIndex}` : `leaf ${leafIndex} (event ${id})`;
    this.roots.stop();
    const gap = { first: this.next, end: leafIndex, displaced: null as ExportedLine | null };
    this.missing ??= gap;
    this.found ??= () =>
      gap.displaced
        ? {
            kind: 'reordered',
            what: `leaf ${gap.displaced.leafIndex} (event ${gap.displaced.id}) stands behind ${where}`,
          }
        : {
            kind: 'removed',
            what: `${leaves(gap.first, gap.end)} ${gap.end - gap.first === 1 ? 'is' : 'are'} missing before ${where}`,
          };
  }

  private seeAgain(line: ExportedLine, leafIndex: number): void {
    const { missing } = this;
    if (missing && leafIndex >= missing.first && leafIndex < missing.end) missing.displaced ??= line;
    else
      this.tell(
        'inserted',
        `line ${line.line} (event ${line.id}) says leaf ${leafIndex}, which stands before it already`,
      );
  }

  private differ(line: ExportedLine): void {
    this.differing ??= { line, stoodAt: null };
    const { differing } = this;
    this.found ??= () => {
      const what = `leaf ${line.leafIndex} (event ${line.id})`;
      if (this.roots.verified > line.leafIndex!)
        return {
          kind: 'damaged',
          what: `the leaf hash stated with ${what} was changed; the event is as the checkpoint has it`,
        };
      const { stoodAt } = differing;
      if (stoodAt)
        return {
          kind: 'reordered',
          what: `${what} stands where another event belongs; its own place is leaf ${stoodAt.leafIndex}`,
        };
      const sure = this.roots.statedVerified > line.leafIndex!;
      return {
        kind: 'edited',
        what: sure ? `${what} is not what was logged` : `${what} has another hash than is stated with it`,
      };
    };
  }

  private rewritten(wrong: Statement): void {
    const from = Math.max(this.roots.verified, this.roots.statedVerified);
    this.tell(
      'rewritten',
      `${leaves(from, wrong.size)} do not have the root that ${wrong.name} states: at least one of them was edited, removed, inserted or moved` +
        (from > 0 ? `; those before leaf ${from} are as they were` : '') +
        (this.early ? `; ${this.doubtful(this.early)}` : ''),
    );
  }

  /** Ids are made in the order of time, and the log's order is nearly that. */
  private doubtful({ leafIndex, id }: ExportedLine): string {
    return `look at leaf ${leafIndex} (event ${id}) first, whose id is later than that of the event behind it`;
  }
}
