import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { invalid } from '../../http/problem.js';
import { auditEventView, EVENT_SELECT, type AuditEventRow } from '../audit-event.view.js';
import { filterByPosition } from '../audit-filter.js';
import { LogHeads } from '../log-heads.js';
import { SealedEvents } from '../sealed-events.js';
import { LeafIndexes, type LogPosition } from '../tree/leaf-indexes.js';
import { TILE_WIDTH } from '../tree/merkle.js';
import type { ExportAuditEventsQuery } from './audit-export.dto.js';
import { DroppedGaps } from './dropped-gaps.js';
import type { DroppedLeaves, ExportedEvent } from './format.js';
import { LeafWindow } from './leaf-window.js';
import { LineProofs } from './line-proofs.js';
import { storedTiles } from '../proofs/stored-tiles.js';

/** Leaves that are looked at together: so much does one statement read at the most, whatever the filter. */
const WINDOW = 32 * TILE_WIDTH;
/** rows that are in memory at a time */
const PAGE = 500;
/** Events that are handed on at once. Few, and no row longer than it is needed: what lives on is garbage that stays for long. */
const TOGETHER = 50;

const START: LogPosition = { tx: '-1', id: '00000000-0000-0000-0000-000000000000' };

// what happened an hour after a time, and with it all that has a higher number, was not before it
const HIGHEST_TX = `SELECT tx FROM audit_events WHERE organization_id = $1 AND occurred_at >= $2::timestamptz + interval '1 hour'
  ORDER BY occurred_at, id LIMIT 1`;

/** The part of a log that an export reads. */
export interface Span {
  /** of the log, at which the export ends */
  readonly size: number;
  /** first leaf of a tile before which there is nothing to find */
  readonly start: number;
  /** transaction behind which there is nothing to find */
  readonly stop: bigint;
}

/** The log in its own order, leaf by leaf. */
@Injectable()
export class LogPages {
  constructor(
    private readonly database: Database,
    private readonly heads: LogHeads,
    private readonly sealed: SealedEvents,
    private readonly leaves: LeafIndexes,
  ) {}

  /**
   * What there is to export: the log as it is sealed now, or as it was at a size.
   * @throws Problem 400 for a size that it does not have yet
   */
  async span(
    organizationId: string,
    { from, to, size }: Pick<ExportAuditEventsQuery, 'from' | 'to' | 'size'>,
  ): Promise<Span> {
    const sealed = (await this.heads.of(organizationId))?.size ?? 0;
    if (size !== undefined && size > sealed) {
      const detail = `size must not be larger than the log, which has ${sealed} events.`;
      throw invalid({ field: 'size', detail });
    }
    const before = from === undefined ? -1 : await this.sealed.lastBefore(organizationId, new Date(from));
    const [behind] =
      to === undefined
        ? []
        : await this.database.query<{ tx: string }>(HIGHEST_TX, [organizationId, new Date(to)]);
    return {
      size: size ?? sealed,
      start: Math.floor((before + 1) / TILE_WIDTH) * TILE_WIDTH,
      stop: behind ? BigInt(behind.tx) : 2n ** 63n,
    };
  }

  /**
   * The events that a filter lets through, some at a time. Nothing is held in the database between two pages, so that a slow
   * reader costs it nothing, and nothing comes to lie where a page has been read. Where everything is asked for, the leaves
   * of events that retention has dropped stand between the others.
   */
  async *read(
    organizationId: string,
    query: ExportAuditEventsQuery,
    { size, start, stop }: Span,
  ): AsyncGenerator<ExportedEvent[] | DroppedLeaves> {
    const { served, looked, values } = filterByPosition(organizationId, query);
    const isWhole = looked.length === 0 && !query.proofs;
    const gaps = isWhole ? await DroppedGaps.read(this.database, organizationId) : null;
    const [tx, id, lastTx, lastId] = [1, 2, 3, 4].map((place) => `$${values.length + place}`);
    const text = `SELECT ${EVENT_SELECT}, tx FROM audit_events
      WHERE ${[...served, ...looked].join(' AND ')}
        AND (tx, id) > (${tx}::bigint, ${id}::uuid) AND (tx, id) <= (${lastTx}::bigint, ${lastId}::uuid)
      ORDER BY tx, id LIMIT ${PAGE}`;
    const proofs = query.proofs ? new LineProofs(storedTiles(this.database, organizationId), size) : null;
    let after = (await this.leaves.position(organizationId, start - 1)) ?? START;
    for (let first = start; first < size; first += WINDOW) {
      const end = Math.min(first + WINDOW, size);
      const window = await LeafWindow.read(this.database, organizationId, first, end);
      if (window.firstTx > stop) return;
      const last = window.lastPosition;
      for (;;) {
        const bounds = [after.tx, after.id, last.tx, last.id];
        const rows = await this.database.query<AuditEventRow & LogPosition>(text, [...values, ...bounds]);
        const more = rows.length === PAGE;
        if (more) after = positionOf(rows.at(-1)!);
        do {
          const events = await exported(rows.splice(0, TOGETHER), window, proofs);
          if (gaps) yield* gaps.between(events, window, !more && rows.length === 0);
          else if (events.length > 0) yield events;
        } while (rows.length > 0);
        if (!more) break;
      }
      after = last;
    }
  }
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

const positionOf = ({ tx, id }: LogPosition): LogPosition => ({ tx, id });

async function exported(
  rows: readonly AuditEventRow[],
  window: LeafWindow,
  proofs: LineProofs | null,
): Promise<ExportedEvent[]> {
  const events: ExportedEvent[] = [];
  for (const row of rows) {
    const leaf = window.leafOf(row.id);
    const event = auditEventView(row, leaf?.leafIndex ?? null) as Writable<ExportedEvent>;
    event.leafHash = leaf?.leafHash ?? null;
    if (leaf && proofs) event.proof = await proofs.of(leaf.leafIndex);
    events.push(event);
  }
  return events;
}
