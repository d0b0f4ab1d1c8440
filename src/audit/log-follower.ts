import { Injectable } from '@nestjs/common';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import { CursorCodec } from '../http/cursor.js';
import { DEFAULT_LIMIT, type Page } from '../http/pagination.js';
import { invalid } from '../http/problem.js';
import type { AuditEventView } from './audit-event.view.js';
import type { ListAuditEventsQuery } from './audit-list.dto.js';
import { listBinding } from './list-binding.js';
import { LogHeads } from './log-heads.js';
import { SealedEvents } from './sealed-events.js';

const DECIDE_EVERY_MS = 1_000;

/** Follows a log in its own order, from leaf to leaf; where there is nothing more it may wait for it. */
@Injectable()
export class LogFollower {
  constructor(
    private readonly events: SealedEvents,
    private readonly heads: LogHeads,
    private readonly cursors: CursorCodec,
  ) {}

  /** `nextCursor` always stands: asked for again later, it gives what has come since. */
  async follow(
    principal: TenantPrincipal,
    query: ListAuditEventsQuery,
    gone: AbortSignal,
  ): Promise<Page<AuditEventView>> {
    const organizationId = principal.organization.id;
    const binding = listBinding(organizationId, query);
    const limit = query.limit ?? DEFAULT_LIMIT;
    const ends = performance.now() + (query.wait ?? 0) * 1_000;
    let decide = performance.now() + DECIDE_EVERY_MS;
    let through = await this.start(organizationId, query, binding);
    const items: AuditEventView[] = [];
    for (;;) {
      const head = await this.heads.of(organizationId);
      const size = head?.size ?? 0;
      if (head && through < size - 1) {
        const stretch = await this.events.read(organizationId, query, through, limit - items.length, head);
        items.push(...stretch.items);
        ({ through } = stretch);
      }
      const now = performance.now();
      const enough = items.length === limit || items.some((event) => !isOwnReading(event, principal));
      if (enough || now >= ends || gone.aborted || this.heads.closing) break;
      if (now >= decide) {
        await principal.request.decideAgain();
        decide = performance.now() + DECIDE_EVERY_MS;
      }
      if (through >= size - 1)
        await this.heads.beyond(organizationId, size, Math.min(ends, decide) - now, gone);
    }
    return { items, nextCursor: this.cursors.encode(binding, [through]) };
  }

  /** @returns the leaf behind which to begin; -1 for the whole log */
  private async start(
    organizationId: string,
    { cursor, after, from }: ListAuditEventsQuery,
    binding: object,
  ): Promise<number> {
    if (cursor !== undefined) {
      const [through] = this.cursors.decode(binding, cursor) as [number];
      return through;
    }
    if (after === undefined)
      return from === undefined ? -1 : this.events.lastBefore(organizationId, new Date(from));
    const size = (await this.heads.of(organizationId))?.size ?? 0;
    if (after < size) return after;
    const detail = `after must be the leafIndex of an event; the log has ${size} so far.`;
    throw invalid({ field: 'after', detail });
  }
}

/** What a reader leaves in the log by reading it: were that news to it, it would never come to rest. */
const isOwnReading = (
  { action, actor, request }: AuditEventView,
  { subject, request: own }: Principal,
): boolean =>
  action === 'api_key.used' &&
  actor.id === subject.id &&
  request.method === own.method &&
  request.route === own.route;
