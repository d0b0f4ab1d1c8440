import { randomUUID } from 'node:crypto';
import { Frontier, hashLeaf, rootOfTile, TILE_WIDTH } from '../../src/audit/tree/merkle.js';
import type { TestService } from './service.js';

/** A log with made-up leaves, in the tables as a sealer leaves them, of an organization that has no events. */
export class StoredLog {
  readonly organizationId = randomUUID();
  private readonly frontier = Frontier.empty();
  private readonly levels: Buffer[][] = [[]];

  constructor(private readonly service: TestService) {}

  get size(): number {
    return this.frontier.size;
  }

  leaf(index: number): Buffer {
    return this.levels[0]![index]!;
  }

  /** The root over the first leaves, as a frontier gives it. */
  root(size = this.size): Buffer {
    const frontier = Frontier.empty();
    for (const leaf of this.levels[0]!.slice(0, size)) frontier.append(leaf);
    return frontier.root();
  }

  /** Seals so many leaves more: tiles that are full now, the rest of the last one as a piece. */
  async grow(count: number): Promise<this> {
    const first = this.size;
    for (let index = first; index < first + count; index++) {
      const leaf = hashLeaf(`leaf ${index} of ${this.organizationId}`);
      this.levels[0]!.push(leaf);
      this.frontier.append(leaf);
    }
    await this.writeTiles();
    await this.writeTail(first);
    await this.service.sql(
      `INSERT INTO audit_logs (organization_id, size, frontier, last_tx, last_id, sealed_at)
       VALUES ($1, $2, $3, 1, $1, clock_timestamp())
       ON CONFLICT (organization_id) DO UPDATE SET size = $2, frontier = $3, sealed_at = clock_timestamp()`,
      [this.organizationId, this.size, this.frontier.toBytes()],
    );
    return this;
  }

  private async writeTiles(): Promise<void> {
    for (let level = 0; this.levels[level]!.length >= TILE_WIDTH; level++) {
      const hashes = this.levels[level]!;
      const above = (this.levels[level + 1] ??= []);
      while ((above.length + 1) * TILE_WIDTH <= hashes.length) {
        const tile = Buffer.concat(hashes.slice(above.length * TILE_WIDTH, (above.length + 1) * TILE_WIDTH));
        await this.insertTile(level, above.length, tile, rootOfTile(tile));
        above.push(rootOfTile(tile));
      }
    }
  }

  private insertTile(level: number, index: number, tile: Buffer, root: Buffer): Promise<object[]> {
    const events = level === 0 ? [Buffer.alloc(4096), Buffer.alloc(2048), index, this.organizationId] : [];
    return this.service.sql(
      `INSERT INTO audit_tiles (organization_id, level, tile_index, hashes, root, ids, txs, first_tx, first_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        this.organizationId,
        level,
        index,
        tile,
        root,
        ...Array.from({ length: 4 }, (_, at) => events[at] ?? null),
      ],
    );
  }

  private async writeTail(first: number): Promise<void> {
    const full = Math.floor(this.size / TILE_WIDTH) * TILE_WIDTH;
    await this.service.sql(`DELETE FROM audit_tile_pieces WHERE organization_id = $1 AND first_index < $2`, [
      this.organizationId,
      full,
    ]);
    const start = Math.max(first, full);
    if (start === this.size) return;
    await this.service.sql(
      `INSERT INTO audit_tile_pieces (organization_id, first_index, hashes, ids, txs, first_tx, first_id) VALUES ($1, $2, $3, '', '', 1, $1)`,
      [this.organizationId, start, Buffer.concat(this.levels[0]!.slice(start))],
    );
  }
}
