import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { Database } from '../../database/database.js';
import { invalid, notFound, Problem } from '../../http/problem.js';
import { LogHeads } from '../log-heads.js';
import { LeafIndexes } from '../tree/leaf-indexes.js';
import { consistencyPath, inclusionPath } from '../tree/proofs.js';
import { subtreeRoots, type LeafRange } from '../tree/tiles.js';
import type {
  ConsistencyProofView,
  ConsistencyQuery,
  InclusionProofView,
  InclusionQuery,
} from './proofs.dto.js';
import { storedTiles } from './stored-tiles.js';

/** Proves what a checkpoint stands for, from the stored tiles: what it costs hardly depends on the size of the log. */
@Injectable()
export class ProofsService {
  constructor(
    private readonly database: Database,
    private readonly indexes: LeafIndexes,
    private readonly heads: LogHeads,
  ) {}

  /**
   * @throws Problem 404 for an event that the log does not hold, 409 for one that is not sealed yet, 400 when the log did not
   * or does not have it at this size
   */
  async inclusion(
    { organization }: TenantPrincipal,
    { eventId, size }: InclusionQuery,
  ): Promise<InclusionProofView> {
    const id = eventId.toLowerCase();
    const leafIndex = await this.leafIndexOf(organization.id, id);
    const current = await this.sizeOf(organization.id);
    const of = size ?? current;
    if (of <= leafIndex || of > current) {
      const detail = `size must be from ${leafIndex + 1}, where the log has the event, to ${current}, its current size.`;
      throw invalid({ field: 'size', detail });
    }
    const [rootHash, leafHash, ...proof] = await this.roots(organization.id, [
      { start: 0, end: of },
      { start: leafIndex, end: leafIndex + 1 },
      ...inclusionPath(leafIndex, of),
    ]);
    return {
      organizationId: organization.id,
      eventId: id,
      leafIndex,
      size: of,
      leafHash: leafHash!,
      rootHash: rootHash!,
      proof,
    };
  }

  /** @throws Problem 400 when the log has not been that large, or the two are the wrong way round */
  async consistency(
    { organization }: TenantPrincipal,
    { from, to: given }: ConsistencyQuery,
  ): Promise<ConsistencyProofView> {
    const current = await this.sizeOf(organization.id);
    const to = given ?? current;
    if (to > current)
      throw invalid({
        field: 'to',
        detail: `to must be no more than the current size of the log, ${current}.`,
      });
    if (from > to) throw invalid({ field: 'from', detail: `from must be no more than to, ${to}.` });
    const [fromRootHash, toRootHash, ...proof] = await this.roots(organization.id, [
      { start: 0, end: from },
      { start: 0, end: to },
      ...consistencyPath(from, to),
    ]);
    return {
      organizationId: organization.id,
      from,
      to,
      fromRootHash: fromRootHash!,
      toRootHash: toRootHash!,
      proof,
    };
  }

  private async leafIndexOf(organizationId: string, id: string): Promise<number> {
    const [event] = await this.database.query<{ tx: string }>(
      `SELECT tx FROM audit_events WHERE organization_id = $1 AND id = $2`,
      [organizationId, id],
    );
    if (!event) throw notFound('audit event');
    const [leafIndex] = await this.indexes.of(organizationId, [{ id, tx: event.tx }]);
    if (leafIndex == null) throw notSealedYet();
    return leafIndex;
  }

  private async sizeOf(organizationId: string): Promise<number> {
    return (await this.heads.of(organizationId))?.size ?? 0;
  }

  private async roots(organizationId: string, ranges: readonly LeafRange[]): Promise<string[]> {
    const hashes = await subtreeRoots(storedTiles(this.database, organizationId), ranges);
    return hashes.map((hash) => hash.toString('base64'));
  }
}

const notSealedYet = (): Problem =>
  new Problem(
    409,
    'conflict',
    'The event is not in the tree yet; it is within about a second. Try again.',
    {},
    { 'retry-after': '1' },
  );
