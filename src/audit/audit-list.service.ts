import { Injectable } from '@nestjs/common';
import type { TenantPrincipal } from '../access/principal.js';
import type { Page } from '../http/pagination.js';
import { invalid, notFound } from '../http/problem.js';
import type { AuditEventView } from './audit-event.view.js';
import type { ListAuditEventsQuery } from './audit-list.dto.js';
import { LogFollower } from './log-follower.js';
import { NewestEvents } from './newest-events.js';

/** Reads the audit log: one event, or pages, newest first or in its own order. */
@Injectable()
export class AuditListService {
  constructor(
    private readonly newest: NewestEvents,
    private readonly follower: LogFollower,
  ) {}

  /**
   * A page whose filter finds little may hold fewer events than asked for, or none, and still have a `nextCursor`: it has
   * looked at as many rows as a page may.
   * @param gone aborted when nobody listens any more
   * @throws Problem 400 for parameters that do not go together
   */
  async list(
    principal: TenantPrincipal,
    query: ListAuditEventsQuery,
    gone: AbortSignal,
  ): Promise<Page<AuditEventView>> {
    assertRange(query);
    if (query.order === 'asc') return this.follower.follow(principal, query, gone);
    for (const field of ['after', 'wait'] as const) {
      if (query[field] !== undefined) throw invalid({ field, detail: `${field} goes with order=asc alone.` });
    }
    return this.newest.page(principal.organization.id, query);
  }

  /** @throws Problem 404 */
  async get({ organization }: TenantPrincipal, id: string): Promise<AuditEventView> {
    const event = await this.newest.one(organization.id, id);
    if (!event) throw notFound('audit event');
    return event;
  }
}

/** @throws Problem 400 when `from` does not lie before `to` */
export function assertRange({ from, to }: Pick<ListAuditEventsQuery, 'from' | 'to'>): void {
  if (from === undefined || to === undefined || Date.parse(from) < Date.parse(to)) return;
  throw invalid({ field: 'from', detail: 'from must lie before to.' });
}
