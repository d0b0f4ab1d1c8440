import { Injectable } from '@nestjs/common';
import { newId } from '../../database/columns.js';
import { Database } from '../../database/database.js';
import type { AuditSink } from '../audit-sink.entity.js';
import { FIRST_OF_NOTICES, SinkPlan } from '../sink-plan.js';
import type { TimedOutcome } from './transports.js';
import { Turns } from './turns.js';

/** Longer than an attempt and what goes before and after it. */
const LEASE = `interval '20 seconds'`;
/** An attempt that takes longer is slow. */
const SLOW_MS = 2_000;
/** the last so many successes, and the last so many failures */
const KEPT = 500;
const LONGEST_PAUSE_S = 900;
// requests share these connections
const STATEMENTS_AT_ONCE = 3;

/** The right to deliver to a sink, until somebody else takes it. */
export interface Lease {
  readonly sinkId: string;
  readonly holder: string;
}

/** `slow`: those that have not proved to be quick, because the last attempt failed or took long, or there was none. */
export type Lane = 'quick' | 'slow';

/** A sink as its deliverer sees it. */
export type SinkState = Pick<
  AuditSink,
  | 'id' | 'organizationId' | 'name' | 'kind' | 'url' | 'caCertificate' | 'actions' | 'categories' | 'outcomes'
  | 'secret' | 'previousSecret' | 'version' | 'nextLeaf' | 'batchEnd' | 'failures'
> & {
  /** size of the log */
  readonly size: string;
}; // prettier-ignore

/** What was sent, or tried to. */
export interface Sent {
  readonly messageId: string;
  readonly firstLeaf: number;
  readonly lastLeaf: number;
  readonly events: number;
  /** the last leaf that is dealt with when it is delivered */
  readonly end: number;
  readonly at: Date;
  readonly outcome: TimedOutcome;
}

/**
 * Whether the sink `s` may be delivered to now, by the plan of its organization `o`. Its parameters are the plans with all
 * of forwarding, and those with a part of it.
 */
const IS_ON = `s.enabled AND (o.plan = ANY ($1::text[]) OR (o.plan = ANY ($2::text[]) AND s.id = (${FIRST_OF_NOTICES})))`;

const IS_FREE = `s.next_attempt_at <= clock_timestamp() AND (s.lease_until IS NULL OR s.lease_until <= clock_timestamp())`;

// who comes second to a row sees by its new state that it is taken
const CLAIM = `WITH due AS MATERIALIZED (
    SELECT s.id, s.next_attempt_at,
      s.last_delivered_at IS NULL OR s.failures > 0 OR COALESCE(s.last_duration_ms, 0) > ${SLOW_MS} AS slow
    FROM audit_sinks s
      JOIN audit_logs l ON l.organization_id = s.organization_id AND l.size > s.next_leaf
      JOIN organizations o ON o.id = s.organization_id
    WHERE ${IS_ON} AND ${IS_FREE}),
  picked AS (
    (SELECT id, slow FROM due WHERE NOT slow ORDER BY next_attempt_at LIMIT $3)
    UNION ALL (SELECT id, slow FROM due WHERE slow ORDER BY next_attempt_at LIMIT $4)),
  free AS (
    SELECT s.id, p.slow FROM audit_sinks s JOIN picked p ON p.id = s.id WHERE ${IS_FREE} FOR NO KEY UPDATE OF s SKIP LOCKED)
  UPDATE audit_sinks s SET lease_holder = $5, lease_until = clock_timestamp() + ${LEASE}
  FROM free WHERE s.id = free.id RETURNING s.id, free.slow`;

const RENEW = `UPDATE audit_sinks s SET lease_until = clock_timestamp() + ${LEASE}
  FROM organizations o, audit_logs l
  WHERE s.id = $3 AND s.lease_holder = $4 AND o.id = s.organization_id AND l.organization_id = s.organization_id AND ${IS_ON}
  RETURNING s.id, s.organization_id AS "organizationId", s.name, s.kind, s.url, s.ca_certificate AS "caCertificate",
    s.actions, s.categories, s.outcomes, s.secret, s.version, s.next_leaf AS "nextLeaf", s.batch_end AS "batchEnd", s.failures,
    CASE WHEN s.previous_secret_expires_at > clock_timestamp() THEN s.previous_secret END AS "previousSecret", l.size`;

const BEGIN = `UPDATE audit_sinks SET batch_end = $3, lease_until = clock_timestamp() + ${LEASE}
  WHERE id = $1 AND lease_holder = $2 AND version = $4 RETURNING clock_timestamp()::timestamptz(3) AS at`;

const SKIP = `UPDATE audit_sinks SET next_leaf = $3, batch_end = NULL WHERE id = $1 AND lease_holder = $2 AND version = $4`;

const RELEASE = `UPDATE audit_sinks SET lease_holder = NULL, lease_until = NULL,
    next_attempt_at = GREATEST(next_attempt_at, clock_timestamp() + make_interval(secs => $3))
  WHERE id = $1 AND lease_holder = $2`;

const OUTCOME = `last_attempt_at = $4, last_duration_ms = $5`;

const SUCCESS = `UPDATE audit_sinks SET ${OUTCOME}, delivered = delivered + 1, failures = 0, failing_since = NULL, last_error = NULL,
    last_delivered_at = clock_timestamp(), next_attempt_at = clock_timestamp(),
    next_leaf = CASE version WHEN $3 THEN $6::bigint + 1 ELSE next_leaf END,
    batch_end = CASE version WHEN $3 THEN NULL ELSE batch_end END`;

// twice as long each time, from a second on, and between half and all of it, so that many do not come back at once
const PAUSE = `GREATEST($7::float8, LEAST(${LONGEST_PAUSE_S}, power(2, LEAST(failures, 20))) * (0.5 + random() / 2))`;

const FAILURE = `UPDATE audit_sinks SET ${OUTCOME}, failed = failed + 1, failures = failures + 1,
    failing_since = COALESCE(failing_since, $4), last_error = $6, lease_holder = NULL, lease_until = NULL,
    next_attempt_at = CASE version WHEN $3 THEN clock_timestamp() + make_interval(secs => ${PAUSE}) ELSE next_attempt_at END`;

/** Columns of the history with their types. */
const HISTORY = [
  ['id', 'uuid'],
  ['message_id', 'text'],
  ['first_leaf', 'bigint'],
  ['last_leaf', 'bigint'],
  ['events', 'integer'],
  ['started_at', 'timestamptz'],
  ['duration_ms', 'integer'],
  ['status', 'smallint'],
  ['error', 'text'],
  ['response', 'text'],
] as const;

/**
 * Writes a line of the history beside an update. Each place of the history is taken again when its turn comes round, so
 * that it needs no tidying. @param from number of the first parameter of the line
 */
function kept(update: string, counter: 'delivered' | 'failed', from: number): string {
  const names = ['sink_id', 'delivered', 'slot', 'attempt', ...HISTORY.map(([name]) => name)];
  const line = HISTORY.map(([, type], index) => `$${from + index}::${type}`).join(', ');
  return `WITH s AS (${update} WHERE id = $1 AND lease_holder = $2
      RETURNING id, ${counter} % ${KEPT} AS slot, (SELECT b.failures + 1 FROM audit_sinks b WHERE b.id = $1) AS attempt)
    INSERT INTO audit_sink_deliveries (${names.join(', ')})
    SELECT s.id, ${counter === 'delivered'}, s.slot, s.attempt, ${line} FROM s
    ON CONFLICT (sink_id, delivered, slot) DO UPDATE
      SET (${names.join(', ')}) = ROW (${names.map((name) => `excluded.${name}`).join(', ')})
    RETURNING sink_id`;
}

const DELIVERED = kept(SUCCESS, 'delivered', 7);
const FAILED = kept(FAILURE, 'failed', 8);

const historyLine = ({ messageId, firstLeaf, lastLeaf, events, at, outcome }: Sent): unknown[] => [
  newId(),
  messageId,
  firstLeaf,
  lastLeaf,
  events,
  at,
  outcome.durationMs,
  outcome.status,
  outcome.error,
  outcome.response,
];

/**
 * Who delivers to which sink, and how far it has come: all of it in the database and by its clock. Every statement stands
 * alone, so that no connection is held while a receiver is waited for, and each but the first asks for the lease, so that
 * one who has lost it changes nothing.
 */
@Injectable()
export class SinkStates {
  private readonly turns = new Turns(STATEMENTS_AT_ONCE);

  constructor(
    private readonly database: Database,
    private readonly plan: SinkPlan,
  ) {}

  /** Takes sinks that have something to be sent and nobody who does it, those that have waited longest first. */
  async claim(limits: Readonly<Record<Lane, number>>): Promise<(Lease & { readonly lane: Lane })[]> {
    const { whole, part } = this.plan.plans;
    const holder = newId();
    const values = [whole, part, limits.quick, limits.slow, holder];
    const rows = await this.query<{ id: string; slow: boolean }>(CLAIM, values);
    return rows.map(({ id, slow }) => ({ sinkId: id, holder, lane: slow ? 'slow' : 'quick' }));
  }

  /** The sink as it is now, for another while. @returns null when the lease is lost, or nothing is to be sent any more */
  async renew({ sinkId, holder }: Lease): Promise<SinkState | null> {
    const { whole, part } = this.plan.plans;
    const [state] = await this.query<SinkState>(RENEW, [whole, part, sinkId, holder]);
    return state ?? null;
  }

  /** Settles what is sent until it is delivered. @returns the database's time; null when lease or sink have changed */
  async begin({ sinkId, holder }: Lease, version: number, end: number): Promise<Date | null> {
    const [row] = await this.query<{ at: Date }>(BEGIN, [sinkId, holder, end, version]);
    return row?.at ?? null;
  }

  /** Passes over what the filter leaves out. @param nextLeaf the first that has not been looked at */
  async skip({ sinkId, holder }: Lease, version: number, nextLeaf: number): Promise<void> {
    await this.query(SKIP, [sinkId, holder, nextLeaf, version]);
  }

  async succeeded({ sinkId, holder }: Lease, version: number, sent: Sent): Promise<void> {
    const { at, end, outcome } = sent;
    const values = [sinkId, holder, version, at, outcome.durationMs, end];
    await this.query(DELIVERED, [...values, ...historyLine(sent)]);
  }

  /** Has it tried again later. The lease is gone then. */
  async failed({ sinkId, holder }: Lease, version: number, sent: Sent): Promise<void> {
    const { at, outcome } = sent;
    const values = [sinkId, holder, version, at, outcome.durationMs, outcome.error, outcome.retryAfter ?? 0];
    await this.query(FAILED, [...values, ...historyLine(sent)]);
  }

  /** @param pause for how many seconds nobody is to take it */
  async release({ sinkId, holder }: Lease, pause: number): Promise<void> {
    await this.query(RELEASE, [sinkId, holder, pause]);
  }

  private query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    return this.turns.take(() => this.database.query<Row>(text, values));
  }
}
