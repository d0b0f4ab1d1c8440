import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/principal.js';
import { startOverlap } from '../api-keys/rotation/overlap.js';
import { UnitOfWork } from '../audit/unit-of-work.js';

/**
 * Starts the overlap that waits for a key's first use. The key's row says that one waits until the transaction that
 * starts it commits: so a crash cannot lose the start, nor two instances make two of it, and no other use pays for it.
 */
@Injectable()
export class OverlapStarts {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(private readonly work: UnitOfWork) {}

  /** Started when it resolves, and on record as a change of the predecessor by its successor. */
  async start(successor: Actor & { readonly subject: { readonly id: string } }): Promise<void> {
    const { id } = successor.subject;
    let start = this.underWay.get(id);
    if (!start) {
      start = this.perform(successor, id).finally(() => this.underWay.delete(id));
      this.underWay.set(id, start);
    }
    return start;
  }

  private async perform(successor: Actor, id: string): Promise<void> {
    await this.work.run(successor, async (tx) => {
      const started = await startOverlap(tx, successor.organization!.id, id);
      if (!started) return;
      const { retiresAt, name, prefix } = started;
      tx.record({
        action: 'api_key.updated',
        target: { type: 'api_key', id: started.id, name, keyPrefix: prefix },
        details: { changes: { retiresAt: { from: null, to: retiresAt } } },
      });
    });
  }
}
