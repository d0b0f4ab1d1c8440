import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { uuidAt, uuidBytes } from '../leaf.js';
import { TILE_WIDTH } from './merkle.js';

/** Where an event stands in the order of its log. */
export interface LogPosition {
  readonly id: string;
  /** `audit_events.tx` */
  readonly tx: string;
}

interface Run {
  readonly first: number;
  readonly ids: Buffer;
}

// a full tile each, found by its first position, and whatever pieces there are of the last one
const RUNS_OF = `
  WITH tile AS (
    SELECT DISTINCT t.tile_index FROM unnest($2::bigint[], $3::uuid[]) AS wanted (tx, id) CROSS JOIN LATERAL (
      SELECT tile_index FROM audit_tiles
      WHERE organization_id = $1 AND level = 0 AND (first_tx, first_id) <= (wanted.tx, wanted.id)
      ORDER BY first_tx DESC, first_id DESC LIMIT 1) t
  )
  SELECT (tile_index * ${TILE_WIDTH})::float8 AS first, ids FROM audit_tiles JOIN tile USING (tile_index)
  WHERE organization_id = $1 AND level = 0
  UNION ALL SELECT first_index::float8, ids FROM audit_pieces WHERE organization_id = $1`;

const RUN_AT = `
  SELECT (tile_index * ${TILE_WIDTH})::float8 AS first, ids, txs FROM audit_tiles
  WHERE organization_id = $1 AND level = 0 AND tile_index = $2::bigint / ${TILE_WIDTH}
  UNION ALL (SELECT first_index::float8, ids, txs FROM audit_pieces WHERE organization_id = $1 AND first_index <= $2::bigint
    ORDER BY first_index DESC LIMIT 1)`;

/** Translates between events and their leaves; also of events that retention has removed, whose tiles stay. */
@Injectable()
export class LeafIndexes {
  constructor(private readonly database: Database) {}

  /** @returns the leaf index of each event, null for one that the tree does not hold (yet) */
  async of(organizationId: string, events: readonly LogPosition[]): Promise<(number | null)[]> {
    if (events.length === 0) return [];
    const runs = await this.database.query<Run>(RUNS_OF, [
      organizationId,
      events.map(({ tx }) => tx),
      events.map(({ id }) => id),
    ]);
    return events.map(({ id }) => find(runs, uuidBytes(id)));
  }

  /** @returns null for a leaf that the log does not have */
  async position(organizationId: string, leafIndex: number): Promise<LogPosition | null> {
    if (leafIndex < 0) return null;
    const runs = await this.database.query<Run & { txs: Buffer }>(RUN_AT, [organizationId, leafIndex]);
    for (const { first, ids, txs } of runs) {
      const at = leafIndex - first;
      if (at * 8 < txs.length) return { id: uuidAt(ids, at * 16), tx: String(txs.readBigUInt64BE(at * 8)) };
    }
    return null;
  }
}

function find(runs: readonly Run[], id: Buffer): number | null {
  for (const { first, ids } of runs) {
    for (let at = ids.indexOf(id); at >= 0; at = ids.indexOf(id, at + 1)) {
      // elsewhere it is made of parts of two others
      if (at % id.length === 0) return first + at / id.length;
    }
  }
  return null;
}
