import { firstIdAt } from '../../src/audit/id-time.js';
import { newId } from '../../src/database/columns.js';
import type { Answer, Owner, TestService } from './service.js';

export interface Event {
  readonly id: string;
  readonly leafIndex: number | null;
  readonly action: string;
  readonly outcome: string;
  readonly category: string;
  readonly occurredAt: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly keyPrefix?: string };
  readonly target: { readonly type: string; readonly id: string; readonly keyPrefix?: string } | null;
  readonly reason: string | null;
  readonly request: {
    readonly id: string | null;
    readonly status: number | null;
    readonly route: string | null;
  };
  readonly details: Record<string, unknown>;
}

/** One page of the audit log. @param query e.g. `{action: 'agent.*', limit: '2'}` */
export const auditPage = (
  service: TestService,
  { base, token }: Pick<Owner, 'base' | 'token'>,
  query: Record<string, string> = {},
): Promise<Answer> =>
  service.call('GET', `${base}/audit-events?${new URLSearchParams(query).toString()}`, { token });

/** Every event of a filter, newest first, page by page. */
export async function auditEvents(
  service: TestService,
  owner: Pick<Owner, 'base' | 'token'>,
  query: Record<string, string> = {},
): Promise<Event[]> {
  const events: Event[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await auditPage(service, owner, { ...query, ...(cursor && { cursor }) });
    if (page.status !== 200) throw new Error(`${page.status}: ${page.text}`);
    events.push(...(page.body.items as Event[]));
    cursor = page.body.nextCursor as string | null;
  }
  return events;
}

/** A UUIDv7 of a time after RFC 3339. */
export const idAt = (at: string): string => firstIdAt(Date.parse(at)).slice(0, 14) + '7' + newId().slice(15);

export interface Planted {
  readonly organizationId: string;
  readonly action?: string;
  readonly category?: string;
  readonly outcome?: string;
  readonly actorId?: string;
  readonly targetId?: string;
  /** RFC 3339 */
  readonly at?: string;
}

/** SQL that puts events into the log directly, and leaves it to the sealer to read them. @param rows VALUES or SELECT */
export const planted = (columns: string, rows: string): string =>
  `WITH p AS (INSERT INTO audit_events (${columns}) ${rows} RETURNING organization_id, tx)
   INSERT INTO audit_unsealed (tx, at, organization_id) SELECT DISTINCT tx, clock_timestamp(), organization_id FROM p`;

/** SQL and values that put an event into the log directly. */
export const plantEvent = (event: Planted): [string, unknown[]] => [
  planted(
    'id, organization_id, occurred_at, category, actor_kind, actor_id, actor_name, action, target_type, target_id, outcome',
    `VALUES ($1::uuid, $2::uuid, COALESCE($3, clock_timestamp()), $4, 'user', $5::uuid, 'planted', $6, $7, $8::uuid, $9)`,
  ),
  [
    // an event's id is of its time
    event.at ? idAt(event.at) : newId(),
    event.organizationId,
    event.at ?? null,
    event.category ?? 'change',
    event.actorId ?? newId(),
    event.action ?? 'agent.updated',
    event.targetId ? 'agent' : null,
    event.targetId ?? null,
    event.outcome ?? 'success',
  ],
];
