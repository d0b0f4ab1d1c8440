import { Injectable } from '@nestjs/common';
import { LEAF_ENTRY_BYTES } from '../audit/leaf.js';
import { Database } from '../database/database.js';

/** What the database says of all instances together; counts are of all organizations. */
export interface Measured {
  /** how long the oldest event has waited that no tree holds, in seconds */
  readonly lag: number;
  readonly unsealedLeaves: number;
  readonly unsealedStatements: number;
  readonly sinks: number;
  readonly failingSinks: number;
  /** how long the sink that has failed for longest has done so, in seconds */
  readonly failingFor: number;
  /** leaves that the sink furthest behind has not dealt with */
  readonly sinkLag: number;
  readonly delivered: number;
  readonly failed: number;
  readonly misplaced: number;
}

const KEPT_MS = 5_000;
/** a table that should be empty is not read through when it is not */
const COUNTED = 10_000;

const misplaced = (list: string) =>
  `(SELECT count(*) FROM (SELECT FROM audit_events_${list}_other LIMIT ${COUNTED}) o)`;

const MEASURE = `
  SELECT waiting.*, sinks.*, (${misplaced('access')} + ${misplaced('kept')})::float8 AS misplaced
  FROM (
    SELECT coalesce(GREATEST(0, extract(epoch FROM clock_timestamp() - min(at))), 0)::float8 AS lag,
      coalesce(sum(octet_length(leaves)) / ${LEAF_ENTRY_BYTES}, 0)::float8 AS "unsealedLeaves",
      count(*)::float8 AS "unsealedStatements"
    FROM audit_unsealed) waiting, (
    SELECT count(*) FILTER (WHERE s.enabled)::float8 AS sinks,
      count(*) FILTER (WHERE s.enabled AND s.failures > 0)::float8 AS "failingSinks",
      coalesce(max(extract(epoch FROM clock_timestamp() - s.failing_since)) FILTER (WHERE s.enabled), 0)::float8 AS "failingFor",
      coalesce(max(l.size - s.next_leaf) FILTER (WHERE s.enabled), 0)::float8 AS "sinkLag",
      coalesce(sum(s.delivered), 0)::float8 AS delivered,
      coalesce(sum(s.failed), 0)::float8 AS failed
    FROM audit_sinks s LEFT JOIN audit_logs l USING (organization_id)) sinks`;

/** Asks the database every few seconds at the most, however often and by how many it is asked itself. */
@Injectable()
export class Measurements {
  private latest: Promise<Measured | null> = Promise.resolve(null);
  private until = 0;

  constructor(private readonly database: Database) {}

  /** @returns null when the database does not answer */
  now(): Promise<Measured | null> {
    const now = performance.now();
    if (now >= this.until) {
      this.until = now + KEPT_MS;
      this.latest = this.measure().catch(() => null);
    }
    return this.latest;
  }

  private async measure(): Promise<Measured> {
    const [row] = await this.database.fastQuery<Measured>({ name: 'metrics', text: MEASURE });
    return row!;
  }
}
