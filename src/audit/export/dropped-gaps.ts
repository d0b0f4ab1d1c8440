import type { Database } from '../../database/database.js';
import type { DroppedLeaves, ExportedEvent } from './format.js';
import type { LeafWindow } from './leaf-window.js';

/** hashes a line, so that a line stays one that can be read */
const A_LINE = 256;

interface Range {
  readonly first: number;
  readonly last: number;
}

/** Puts the leaves of dropped events between the events that are left. */
export class DroppedGaps {
  /** the first leaf that has not been written */
  private next = 0;

  private constructor(
    private readonly organizationId: string,
    private readonly ranges: readonly Range[],
  ) {}

  /** @returns null for a log that has lost nothing */
  static async read(database: Database, organizationId: string): Promise<DroppedGaps | null> {
    const ranges = await database.query<Range>(
      `SELECT first_leaf::float8 AS first, last_leaf::float8 AS last FROM audit_drops
       WHERE organization_id = $1 AND dropped_at IS NOT NULL ORDER BY first_leaf`,
      [organizationId],
    );
    return ranges.length > 0 ? new DroppedGaps(organizationId, ranges) : null;
  }

  /** @param isLast whether the window has no more events than these */
  *between(
    events: readonly ExportedEvent[],
    window: LeafWindow,
    isLast: boolean,
  ): Generator<ExportedEvent[] | DroppedLeaves> {
    let together: ExportedEvent[] = [];
    for (const event of events) {
      const { leafIndex } = event;
      if (leafIndex !== null && leafIndex > this.next) {
        if (together.length > 0) yield together;
        together = [];
        yield* this.upTo(leafIndex, window);
      }
      together.push(event);
      if (leafIndex !== null) this.next = leafIndex + 1;
    }
    if (together.length > 0) yield together;
    if (isLast) yield* this.upTo(window.end, window);
  }

  /** What is missing elsewhere was not dropped, and stays missing. */
  private *upTo(end: number, window: LeafWindow): Generator<DroppedLeaves> {
    let from = Math.max(this.next, window.start);
    this.next = end;
    for (const { first, last } of this.ranges) {
      const until = Math.min(end, last + 1);
      for (from = Math.max(from, first); from < until; from = Math.min(from + A_LINE, until)) {
        const leafHashes = window.hashesOf(from, Math.min(from + A_LINE, until));
        yield { organizationId: this.organizationId, leafIndex: from, leafHashes };
      }
    }
  }
}
