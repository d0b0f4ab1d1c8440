import type { ApiKeyDetail, AuditEvent } from '../../../api/schema';
import { reasonLabel } from '../../../lib/revocation';
import { shortRoute } from '../../../lib/route';
import { isLiving } from '../use-key';
import { wordsFor } from './words';

export type Kind = 'made' | 'used' | 'changed' | 'ended' | 'noticed';

/** A moment in the life of a key. */
export interface Entry {
  readonly id: string;
  readonly at: string;
  readonly kind: Kind;
  readonly title: string;
  readonly lines: readonly string[];
  /** null where nobody in particular did it */
  readonly by: string | null;
}

const KINDS: Partial<Record<AuditEvent['action'], Kind>> = {
  'api_key.created': 'made',
  'api_key.claimed': 'made',
  'api_key.revoked': 'ended',
  'api_key.reused': 'noticed',
  'api_key.expiring': 'noticed',
  'api_key.overdue': 'noticed',
  'api_key.idle': 'noticed',
};

const ofEvent = (event: AuditEvent, isEnded: boolean): Entry => ({
  id: event.id,
  at: event.occurredAt,
  kind: KINDS[event.action] ?? 'changed',
  ...wordsFor(event, isEnded),
  by: event.actor.kind === 'system' || event.actor.id === event.target?.id ? null : event.actor.name,
});

/** The log's events with what the key itself tells: its beginning, where the log has none, and its first and last use. */
export function entriesOf(
  key: ApiKeyDetail,
  events: readonly AuditEvent[],
  firstUse: AuditEvent | null,
): Entry[] {
  const has = (action: string) => events.some((event) => event.action === action);
  const own: (Entry | false | null)[] = [
    !has('api_key.created') && {
      id: 'created',
      at: key.createdAt,
      kind: 'made',
      title: key.predecessorId ? 'Created as a successor' : 'Created',
      lines: [],
      by: key.createdBy.name,
    },
    firstUse && {
      id: 'first-use',
      at: firstUse.occurredAt,
      kind: 'used',
      title: 'First used',
      lines: linesOf(firstUse.request.ip, firstUse.request.method, firstUse.request.route),
      by: null,
    },
    key.lastUsedAt !== null &&
      key.lastUsedAt !== firstUse?.occurredAt && {
        id: 'last-use',
        at: key.lastUsedAt,
        kind: 'used',
        title: 'Last used',
        lines: linesOf(key.lastUsedIp),
        by: null,
      },
    key.revokedAt !== null &&
      !has('api_key.revoked') && {
        id: 'revoked',
        at: key.revokedAt,
        kind: 'ended',
        title: `Revoked: ${reasonLabel(key.revocationReason)}`,
        lines: key.revocationNote ? [key.revocationNote] : [],
        by: key.revokedBy?.name ?? null,
      },
  ];
  const entries = [
    ...events.map((event) => ofEvent(event, !isLiving(key))),
    ...own.filter((entry) => entry !== false && entry !== null),
  ];
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

const linesOf = (ip: string | null, method: string | null = null, route: string | null = null): string[] => {
  const asked = method && route ? `${method} ${shortRoute(route)}` : null;
  const line = [ip && `from ${ip}`, asked].filter(Boolean).join(', ');
  return line ? [line] : [];
};
