import type { Database } from '../../database/database.js';
import { TILE_WIDTH } from '../tree/merkle.js';
import type { TileAddress, TileReader } from '../tree/tiles.js';

/**
 * The hashes of some tiles of a log: a full tile is a row; of one that is not, level 0 is in pieces, and a higher level is
 * the roots of the full tiles below.
 */
const TILES = `
  SELECT COALESCE(t.hashes, CASE a.level
    WHEN 0 THEN (
      SELECT string_agg(p.hashes, '' ORDER BY p.first_index) FROM audit_pieces p
      WHERE p.organization_id = $1
        AND p.first_index >= a.tile_index * ${TILE_WIDTH} AND p.first_index < (a.tile_index + 1) * ${TILE_WIDTH})
    ELSE (
      SELECT string_agg(b.root, '' ORDER BY b.tile_index) FROM audit_tiles b
      WHERE b.organization_id = $1 AND b.level = a.level - 1
        AND b.tile_index >= a.tile_index * ${TILE_WIDTH} AND b.tile_index < (a.tile_index + 1) * ${TILE_WIDTH})
    END, '') AS hashes
  FROM unnest($2::smallint[], $3::bigint[]) WITH ORDINALITY a (level, tile_index, place)
  LEFT JOIN audit_tiles t ON t.organization_id = $1 AND t.level = a.level AND t.tile_index = a.tile_index
  ORDER BY a.place`;

/** The stored tiles of one log, all that are asked for in one statement. */
export const storedTiles = (database: Database, organizationId: string): TileReader => ({
  async read(tiles: readonly TileAddress[]) {
    const rows = await database.query<{ hashes: Buffer }>(TILES, [
      organizationId,
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
    ]);
    return rows.map(({ hashes }) => hashes);
  },
});
