import { verifyInclusion } from '../tree/verification.js';
import type { DroppedLine, ExportedLine } from './exported-line.js';
import { count, Unusable, type Check, type Finding, type Outcome } from './finding.js';
import type { Statement } from './statements.js';

/** An export of some of the events, each with the proof of its place in the tree of a checkpoint. */
export class ProvenEvents implements Check {
  private seen = 0;
  private previous = -1;
  private found: Finding | null = null;
  private readonly proved = new Set<Statement>();

  constructor(private readonly statements: readonly Statement[]) {}

  see(line: ExportedLine): void {
    this.seen += 1;
    const { leafIndex, id } = line;
    const finding = this.check(line);
    if (finding) return this.damaged(finding);
    if (leafIndex! < this.previous)
      this.damaged({
        kind: 'reordered',
        what: `leaf ${leafIndex} (event ${id}) stands behind leaf ${this.previous}`,
      });
    if (leafIndex === this.previous)
      this.damaged({ kind: 'inserted', what: `leaf ${leafIndex} (event ${id}) stands there twice` });
    this.previous = leafIndex!;
  }

  seeDropped({ line }: DroppedLine): void {
    this.damaged({ kind: 'damaged', what: `line ${line} is of an export of everything` });
  }

  damaged(finding: Finding): void {
    this.found ??= finding;
  }

  finish(): Outcome {
    const names = [...this.proved].map(({ name }) => name);
    return {
      finding: this.found,
      summary: `${count(this.seen, 'event')}, each proven to stand at its place in ${names.join(' and ')}`,
      notes: [...this.proved]
        .filter(({ size }) => size > this.seen)
        .map(
          ({ size }) =>
            `this is a part of the log: ${this.seen} of ${count(size, 'event')}; that it leaves out nothing else than was asked for is not proven`,
        ),
    };
  }

  private check({ line, leafIndex, id, hash, stated, proof }: ExportedLine): Finding | null {
    if (leafIndex === null)
      return { kind: 'inserted', what: `line ${line} (event ${id}) has no leaf in the log` };
    const what = `leaf ${leafIndex} (event ${id})`;
    if (!proof) return { kind: 'damaged', what: `${what} has no proof` };
    const statement = this.statements.find(({ size }) => size === proof.size);
    if (!statement)
      throw new Unusable(
        `the proofs of the export lead to a log of ${count(proof.size, 'event')}, and no checkpoint of that size is given`,
      );
    this.proved.add(statement);
    const claim = { leafIndex, size: proof.size, proof: proof.hashes, rootHash: statement.rootHash };
    const proves = (leafHash: Buffer) => verifyInclusion({ ...claim, leafHash });
    if (!proves(hash)) {
      const edited = stated !== null && proves(stated);
      return edited
        ? { kind: 'edited', what: `${what} is not what was logged` }
        : {
            kind: 'edited',
            what: `${what} is not what ${statement.name} has at this place: it, its place or its proof was changed`,
          };
    }
    if (stated && !stated.equals(hash))
      return {
        kind: 'damaged',
        what: `the leaf hash stated with ${what} was changed; the event is as the checkpoint has it`,
      };
    return null;
  }
}
