import { Frontier } from '../tree/merkle.js';
import type { Statement } from './statements.js';

/**
 * The tree over the events of an export, as far as they follow one another from the first leaf on, compared with each
 * checkpoint on the way; and beside it the tree over the hashes that are stated with them, once the two differ.
 */
export class CheckedRoots {
  /** the largest size at which the events have the root of a checkpoint */
  verified = 0;
  /** the same of the hashes stated with them */
  statedVerified = 0;
  private readonly computed = Frontier.empty();
  private stated: Frontier | null = null;
  private stopped = false;
  private compared = 0;

  /** @param statements by their sizes */
  constructor(private readonly statements: readonly Statement[]) {}

  /** What follows has no known place in the tree. */
  stop(): void {
    this.stopped = true;
  }

  /** @returns the checkpoint that ends here and has a root that is neither the events' nor the stated hashes' */
  append(computed: Buffer, stated: Buffer): Statement | null {
    if (this.stopped) return null;
    const { size } = this.computed;
    if (!this.stated && !computed.equals(stated)) this.stated = Frontier.from(size, this.computed.toBytes());
    this.computed.append(computed);
    this.stated?.append(stated);
    return this.compare(size + 1);
  }

  /** Also for an export without events. */
  compare(size: number): Statement | null {
    let wrong: Statement | null = null;
    for (
      let next = this.statements[this.compared];
      next && next.size <= size;
      next = this.statements[this.compared]
    ) {
      this.compared += 1;
      if (next.rootHash.equals(this.computed.root())) this.verified = next.size;
      if (next.rootHash.equals((this.stated ?? this.computed).root())) this.statedVerified = next.size;
      else if (this.verified !== next.size) wrong ??= next;
    }
    return wrong;
  }
}
