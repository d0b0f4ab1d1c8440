import type { BackgroundQuery } from '../../database/database.js';
import type { FullTile, LeafRun, LogHead } from './growth.js';
import { rootOfTile, TILE_WIDTH } from './merkle.js';

type Heads = Map<string, LogHead>;

const HEADS = `SELECT organization_id AS organization, size::float8, frontier, last_tx AS "lastTx", last_id AS "lastId"
  FROM audit_logs WHERE organization_id = ANY ($1::uuid[])`;

export async function readHeads(query: BackgroundQuery, organizations: readonly string[]): Promise<Heads> {
  const rows = await query<LogHead & { organization: string }>({
    name: 'audit-heads',
    text: HEADS,
    values: [organizations],
  });
  return new Map(rows.map(({ organization, ...head }) => [organization, head]));
}

const TAKE_PIECES = `
  WITH taken AS (DELETE FROM audit_tails WHERE organization_id = ANY ($1::uuid[]) RETURNING *)
  SELECT organization_id AS organization, first_index::float8 AS "firstIndex", hashes, ids, txs, first_tx AS "firstTx", first_id AS "firstId"
  FROM taken ORDER BY organization_id, first_index`;

/** Removes the pieces of last tiles that are about to become full. @returns them by organization, in order */
export async function takePieces(
  query: BackgroundQuery,
  organizations: readonly string[],
): Promise<Map<string, LeafRun[]>> {
  const pieces = new Map<string, LeafRun[]>(organizations.map((organization) => [organization, []]));
  if (organizations.length === 0) return pieces;
  const values = [organizations];
  const rows = await query<LeafRun & { organization: string }>({
    name: 'audit-take-pieces',
    text: TAKE_PIECES,
    values,
  });
  for (const { organization, ...piece } of rows) pieces.get(organization)!.push(piece);
  return pieces;
}

/** What a log has become, to be written. */
export interface GrownLog {
  readonly organization: string;
  readonly head: LogHead;
  readonly tiles: readonly FullTile[];
  /** new ones, of the tile that is not full */
  readonly pieces: readonly LeafRun[];
}

const WRITE_PIECES = `
  INSERT INTO audit_tails (organization_id, first_index, hashes, ids, txs, first_tx, first_id)
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bigint[], $7::uuid[])`;

const WRITE_HEADS = `
  INSERT INTO audit_logs (organization_id, size, frontier, last_tx, last_id, sealed_at)
  SELECT *, clock_timestamp() FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bigint[], $5::uuid[])
  ON CONFLICT (organization_id) DO UPDATE SET size = excluded.size, frontier = excluded.frontier,
    last_tx = excluded.last_tx, last_id = excluded.last_id, sealed_at = excluded.sealed_at`;

const WRITE_TILES = `
  INSERT INTO audit_tiles (organization_id, level, tile_index, hashes, root, ids, txs, first_tx, first_id)
  SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[],
    $8::bigint[], $9::uuid[])`;

/** One row a log, one a new piece, and the tiles that have become full, at every level. */
export async function writeLogs(query: BackgroundQuery, logs: readonly GrownLog[]): Promise<void> {
  await writeFullTiles(query, logs);
  const pieces = logs.flatMap(({ organization, pieces }) => pieces.map((piece) => ({ organization, piece })));
  if (pieces.length > 0) {
    await query({
      name: 'audit-write-pieces',
      text: WRITE_PIECES,
      values: [
        pieces.map(({ organization }) => organization),
        pieces.map(({ piece }) => piece.firstIndex),
        pieces.map(({ piece }) => piece.hashes),
        pieces.map(({ piece }) => piece.ids),
        pieces.map(({ piece }) => piece.txs),
        pieces.map(({ piece }) => piece.firstTx),
        pieces.map(({ piece }) => piece.firstId),
      ],
    });
  }
  await query({
    name: 'audit-write-heads',
    text: WRITE_HEADS,
    values: [
      logs.map(({ organization }) => organization),
      logs.map(({ head }) => head.size),
      logs.map(({ head }) => head.frontier),
      logs.map(({ head }) => head.lastTx),
      logs.map(({ head }) => head.lastId),
    ],
  });
}

interface TileRow extends Partial<Pick<LeafRun, 'ids' | 'txs' | 'firstTx' | 'firstId'>> {
  readonly organization: string;
  readonly level: number;
  readonly index: number;
  readonly hashes: Buffer;
  readonly root: Buffer;
}

async function writeFullTiles(query: BackgroundQuery, logs: readonly GrownLog[]): Promise<void> {
  let tiles: TileRow[] = logs.flatMap(({ organization, tiles }) =>
    tiles.map((tile) => ({ organization, level: 0, index: tile.firstIndex / TILE_WIDTH, ...tile })),
  );
  while (tiles.length > 0) {
    await query({ name: 'audit-write-tiles', text: WRITE_TILES, values: tileColumns(tiles) });
    const above: TileRow[] = [];
    // the last of 256 tiles fills one of the level above
    for (const last of tiles.filter(({ index }) => (index + 1) % TILE_WIDTH === 0))
      above.push(await tileAbove(query, last));
    tiles = above;
  }
}

const tileColumns = (tiles: readonly TileRow[]): unknown[][] => [
  tiles.map(({ organization }) => organization),
  tiles.map(({ level }) => level),
  tiles.map(({ index }) => index),
  tiles.map(({ hashes }) => hashes),
  tiles.map(({ root }) => root),
  tiles.map(({ ids }) => ids ?? null),
  tiles.map(({ txs }) => txs ?? null),
  tiles.map(({ firstTx }) => firstTx ?? null),
  tiles.map(({ firstId }) => firstId ?? null),
];

async function tileAbove(query: BackgroundQuery, { organization, level, index }: TileRow): Promise<TileRow> {
  const rows = await query<{ root: Buffer }>({
    name: 'audit-roots',
    text: `SELECT root FROM audit_tiles WHERE organization_id = $1 AND level = $2 AND tile_index > $3 AND tile_index <= $4
      ORDER BY tile_index`,
    values: [organization, level, index - TILE_WIDTH, index],
  });
  if (rows.length !== TILE_WIDTH) throw new Error(`Tiles of level ${level} are missing.`);
  const hashes = Buffer.concat(rows.map(({ root }) => root));
  const above = (index + 1) / TILE_WIDTH - 1;
  return { organization, level: level + 1, index: above, hashes, root: rootOfTile(hashes) };
}
