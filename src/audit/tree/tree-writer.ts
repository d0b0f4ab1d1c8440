import type { BackgroundQuery } from '../../database/database.js';
import { bigintColumn, binaryColumn } from './binary-columns.js';
import { uuidAt } from '../leaf.js';
import type { FullTile } from './growth.js';
import { writeHeads, type NewHead } from './heads.js';
import { firstId, firstTx, type LeafRun } from './leaf-run.js';
import { rootOfTile, TILE_WIDTH } from './merkle.js';
import { writePieces } from './pieces.js';

/** What a log has become, to be written. */
export interface GrownLog extends NewHead {
  readonly tiles: readonly FullTile[];
  /** new ones, of the tile that is not full */
  readonly pieces: readonly LeafRun[];
}

/** One row a log, now and then one of a new piece, and the tiles that have become full, at every level. */
export async function writeLogs(query: BackgroundQuery, logs: readonly GrownLog[]): Promise<void> {
  await writeFullTiles(query, logs);
  await writePieces(
    query,
    logs.flatMap(({ organization, pieces }) => pieces.map((piece) => ({ organization, ...piece }))),
  );
  await writeHeads(query, logs);
}

interface Tile {
  readonly organization: Buffer;
  readonly index: number;
  readonly hashes: Buffer;
  readonly root: Buffer;
  /** of level 0, where the hashes are those of events */
  readonly leaves?: LeafRun;
}

const WRITE_TILES = `
  INSERT INTO audit_tiles (level, organization_id, tile_index, hashes, root, ids, txs, first_tx, first_id)
  SELECT $1::smallint, * FROM unnest($2::uuid[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[],
    $8::bigint[], $9::uuid[])`;

async function writeFullTiles(query: BackgroundQuery, logs: readonly GrownLog[]): Promise<void> {
  let tiles: Tile[] = logs.flatMap(({ organization, tiles }) =>
    tiles.map(({ root, ...leaves }) => ({
      organization,
      index: leaves.firstIndex / TILE_WIDTH,
      hashes: leaves.hashes,
      root,
      leaves,
    })),
  );
  for (let level = 0; tiles.length > 0; level++) {
    await query({ name: 'audit-write-tiles', text: WRITE_TILES, values: tileColumns(level, tiles) });
    const above: Tile[] = [];
    // the last of 256 tiles fills one of the level above
    for (const last of tiles.filter(({ index }) => (index + 1) % TILE_WIDTH === 0))
      above.push(await tileAbove(query, level, last));
    tiles = above;
  }
}

const tileColumns = (level: number, tiles: readonly Tile[]): unknown[] => [
  level,
  binaryColumn('uuid', tiles, ({ organization }) => organization),
  bigintColumn(tiles, ({ index }) => index),
  binaryColumn('bytea', tiles, ({ hashes }) => hashes),
  binaryColumn('bytea', tiles, ({ root }) => root),
  binaryColumn('bytea', tiles, ({ leaves }) => leaves?.ids ?? null),
  binaryColumn('bytea', tiles, ({ leaves }) => leaves?.txs ?? null),
  binaryColumn('bigint', tiles, ({ leaves }) => (leaves ? firstTx(leaves) : null)),
  binaryColumn('uuid', tiles, ({ leaves }) => (leaves ? firstId(leaves) : null)),
];

async function tileAbove(
  query: BackgroundQuery,
  level: number,
  { organization, index }: Tile,
): Promise<Tile> {
  const rows = await query<{ root: Buffer }>({
    name: 'audit-roots',
    text: `SELECT root FROM audit_tiles WHERE organization_id = $1 AND level = $2 AND tile_index > $3 AND tile_index <= $4
      ORDER BY tile_index`,
    values: [uuidAt(organization, 0), level, index - TILE_WIDTH, index],
  });
  if (rows.length !== TILE_WIDTH) throw new Error(`Tiles of level ${level} are missing.`);
  const hashes = Buffer.concat(rows.map(({ root }) => root));
  return { organization, index: (index + 1) / TILE_WIDTH - 1, hashes, root: rootOfTile(hashes) };
}
