import type { BackgroundQuery } from '../../database/database.js';
import { bigintColumn, binaryColumn } from './binary-columns.js';
import { firstId, firstTx, type LeafRun } from './leaf-run.js';
import { keyOf } from './unsealed.js';

const TAKE_PIECES = `
  WITH taken AS (DELETE FROM audit_tile_pieces WHERE organization_id = ANY ($1::uuid[]) RETURNING *)
  SELECT uuid_send(organization_id) AS organization, first_index::float8 AS "firstIndex", hashes, ids, txs
  FROM taken ORDER BY organization_id, first_index`;

/** Removes the pieces of last tiles that are about to become full. @returns them by `keyOf` their organizations, in order */
export async function takePieces(
  query: BackgroundQuery,
  organizations: readonly Buffer[],
): Promise<Map<string, LeafRun[]>> {
  const pieces = new Map<string, LeafRun[]>(organizations.map((organization) => [keyOf(organization), []]));
  if (organizations.length === 0) return pieces;
  const rows = await query<LeafRun & { organization: Buffer }>({
    name: 'audit-take-pieces',
    text: TAKE_PIECES,
    values: [binaryColumn('uuid', organizations, (id) => id)],
  });
  for (const { organization, ...piece } of rows) pieces.get(keyOf(organization))!.push(piece);
  return pieces;
}

/** A piece of the last tile of a log. */
export interface Piece extends LeafRun {
  readonly organization: Buffer;
}

const WRITE_PIECES = `
  INSERT INTO audit_tile_pieces (organization_id, first_index, hashes, ids, txs, first_tx, first_id)
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bigint[], $7::uuid[])`;

export async function writePieces(query: BackgroundQuery, pieces: readonly Piece[]): Promise<void> {
  if (pieces.length === 0) return;
  await query({
    name: 'audit-write-pieces',
    text: WRITE_PIECES,
    values: [
      binaryColumn('uuid', pieces, ({ organization }) => organization),
      bigintColumn(pieces, ({ firstIndex }) => firstIndex),
      binaryColumn('bytea', pieces, ({ hashes }) => hashes),
      binaryColumn('bytea', pieces, ({ ids }) => ids),
      binaryColumn('bytea', pieces, ({ txs }) => txs),
      binaryColumn('bigint', pieces, firstTx),
      binaryColumn('uuid', pieces, firstId),
    ],
  });
}
