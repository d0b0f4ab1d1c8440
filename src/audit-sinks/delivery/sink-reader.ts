import { Injectable } from '@nestjs/common';
import { actionCondition } from '../../audit/actions.js';
import {
  auditEventView,
  EVENT_SELECT,
  type AuditEventRow,
  type AuditEventView,
} from '../../audit/audit-event.view.js';
import { LeafIndexes } from '../../audit/tree/leaf-indexes.js';
import { Database } from '../../database/database.js';
import type { SinkState } from './sink-states.js';

/** leaves that are looked at in one go */
const WINDOW = 10_000;
const MAX_EVENTS = 250;
/** of the events' JSON; a single event may be larger */
const MAX_BYTES = 512 * 1024;

/** Before every event of the log. */
const START = { tx: '0', id: '00000000-0000-0000-0000-000000000000' };

export interface Batch {
  readonly events: readonly AuditEventView[];
  /** the last leaf that is dealt with by them; those in between are filtered out */
  readonly end: number;
}

type Row = AuditEventRow & { readonly tx: string };

/** Reads what comes next for a sink, in the order of the log, from what is sealed: nothing ever comes to lie before it. */
@Injectable()
export class SinkReader {
  constructor(
    private readonly database: Database,
    private readonly leaves: LeafIndexes,
  ) {}

  /** What a batch that was begun held, or else the next one; it may hold no events, and deals with some leaves then. */
  async next(sink: SinkState): Promise<Batch> {
    const first = Number(sink.nextLeaf);
    const begun = sink.batchEnd === null ? null : Number(sink.batchEnd);
    const last = begun ?? Math.min(first + WINDOW, Number(sink.size)) - 1;
    const rows = await this.read(sink, first, last);
    const indexes = await this.leaves.of(sink.organizationId, rows);
    // what somebody has put between sealed events by hand has no leaf
    const events = rows
      .map((row, place) => ({ ...auditEventView(row), leafIndex: indexes[place] ?? null }))
      .filter(({ leafIndex }) => leafIndex !== null);
    const fitting = withinLimits(events);
    if (fitting.length === events.length && rows.length <= MAX_EVENTS) return { events, end: last };
    const end = fitting.at(-1)?.leafIndex;
    if (end === undefined || end === null)
      throw new Error(`The log of ${sink.organizationId} has been changed.`);
    return { events: fitting, end };
  }

  private async read(sink: SinkState, first: number, last: number): Promise<Row[]> {
    const { organizationId } = sink;
    const after = first === 0 ? START : await this.leaves.position(organizationId, first - 1);
    const until = await this.leaves.position(organizationId, last);
    if (!after || !until) throw new Error(`The log of ${organizationId} has no leaves up to ${last}.`);
    const values: unknown[] = [organizationId, after.tx, after.id, until.tx, until.id];
    const filters = filtersOf(sink, (value) => `$${values.push(value)}`);
    return this.database.query<Row>(
      `SELECT ${EVENT_SELECT}, tx FROM audit_events
       WHERE ${['organization_id = $1', '(tx, id) > ($2::bigint, $3::uuid)', '(tx, id) <= ($4::bigint, $5::uuid)', ...filters].join(' AND ')}
       ORDER BY tx, id LIMIT ${MAX_EVENTS + 1}`,
      values,
    );
  }
}

function filtersOf(
  { actions, categories, outcomes }: Pick<SinkState, 'actions' | 'categories' | 'outcomes'>,
  bind: (value: unknown) => string,
): string[] {
  const conditions: string[] = [];
  if (actions.length > 0) conditions.push(actionCondition(actions.join(','), bind));
  if (categories.length > 0) conditions.push(`category = ANY (${bind(categories)}::text[])`);
  if (outcomes.length > 0) conditions.push(`outcome = ANY (${bind(outcomes)}::text[])`);
  return conditions;
}

/** As many of the first events as one batch may have. */
function withinLimits(events: readonly AuditEventView[]): readonly AuditEventView[] {
  let bytes = 0;
  const tooMany = events.findIndex((event, place) => {
    bytes += JSON.stringify(event).length;
    return place >= MAX_EVENTS || (place > 0 && bytes > MAX_BYTES);
  });
  return tooMany < 0 ? events : events.slice(0, tooMany);
}
