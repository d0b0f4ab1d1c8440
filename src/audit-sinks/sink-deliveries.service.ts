import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import { Database } from '../database/database.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import type { SinkDeliveryView } from './audit-sink.view.js';
import { findSink } from './sink-row.js';

const NEWEST_FIRST: SortColumn[] = [{ sql: 'd.id', type: 'uuid', direction: 'DESC' }];

type Row = Omit<SinkDeliveryView, 'firstLeafIndex' | 'lastLeafIndex'> & {
  readonly firstLeaf: string;
  readonly lastLeaf: string;
};

/** Says how deliveries went: the last 500 that succeeded and the last 500 that failed. */
@Injectable()
export class SinkDeliveriesService {
  constructor(
    private readonly database: Database,
    private readonly cursors: CursorCodec,
  ) {}

  async list(principal: TenantPrincipal, sinkId: string, page: PageQuery): Promise<Page<SinkDeliveryView>> {
    const query = <R extends object>(text: string, values: unknown[]) => this.database.query<R>(text, values);
    await findSink(query, principal, sinkId);
    const organization = principal.organization.id;
    return keysetPage<Row, SinkDeliveryView>(query, this.cursors, {
      select: `SELECT ${keysetColumns(NEWEST_FIRST)}, d.id, d.message_id AS "messageId", d.first_leaf AS "firstLeaf",
          d.last_leaf AS "lastLeaf", d.events, d.attempt, d.started_at AS "startedAt", d.duration_ms AS "durationMs",
          d.delivered, d.status, d.error, d.response
        FROM audit_sink_deliveries d JOIN audit_sinks s ON s.id = d.sink_id`,
      where: ['d.sink_id = $1', 's.organization_id = $2'],
      values: [sinkId, organization],
      sort: NEWEST_FIRST,
      binding: { list: 'audit-sink-deliveries', organization, sinkId },
      page,
      view: deliveryView,
    });
  }
}

const deliveryView = (row: Row): SinkDeliveryView => ({
  id: row.id,
  messageId: row.messageId,
  firstLeafIndex: Number(row.firstLeaf),
  lastLeafIndex: Number(row.lastLeaf),
  events: row.events,
  attempt: row.attempt,
  startedAt: row.startedAt,
  durationMs: row.durationMs,
  delivered: row.delivered,
  status: row.status,
  error: row.error,
  response: row.response,
});
