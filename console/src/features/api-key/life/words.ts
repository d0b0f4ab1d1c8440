import type { AuditEvent } from '../../../api/schema';
import { durationOf } from '../../../lib/duration';
import { countOf } from '../../../lib/numbers';
import { reasonLabel } from '../../../lib/revocation';
import { exactTime } from '../../../lib/time';

export interface Said {
  readonly title: string;
  readonly lines: readonly string[];
}

interface Details {
  deliver?: string;
  changes?: Record<string, { from?: unknown; to?: unknown }>;
  narrowed?: { days: number };
  successorPrefix?: string;
  overlapSeconds?: number;
  startOverlap?: string;
  reason?: string;
  note?: string | null;
  days?: number;
}

const FIELDS: Record<string, string> = {
  name: 'Name',
  description: 'Description',
  expiresAt: 'Expiry',
  retiresAt: 'End of the overlap',
  allowedCidrs: 'Networks',
  rateLimit: 'Rate limit',
  claimExpiresAt: 'New one-time link, until',
};

/** What an event did to a key, in words. @param isEnded the key works no more, so that nothing is said of what is to come */
export function wordsFor(
  { action, details: given }: Pick<AuditEvent, 'action' | 'details'>,
  isEnded = false,
): Said {
  const details = given as Details;
  switch (action) {
    case 'api_key.created':
      return {
        title: 'Created',
        lines: details.deliver === 'claim' ? ['To be claimed by a one-time link.'] : [],
      };
    case 'api_key.claimed':
      return { title: 'Claimed', lines: ['Its token came into being.'] };
    case 'api_key.updated':
      return changed(details);
    case 'api_key.rotated':
      return {
        title: `Rotated: replaced by ${details.successorPrefix}…`,
        lines: isEnded && details.overlapSeconds ? [] : [overlapOf(details)],
      };
    case 'api_key.revoked':
      return {
        title: `Revoked: ${reasonLabel(details.reason ?? null)}`,
        lines: details.note ? [details.note] : [],
      };
    case 'api_key.reused':
      return { title: 'Presented although its successor has taken over', lines: ['It was refused.'] };
    case 'api_key.expiring':
      return { title: `Notice: expires within ${countOf(details.days ?? 0, 'day')}`, lines: [] };
    case 'api_key.overdue':
      return { title: `Notice: overdue, ${countOf(details.days ?? 0, 'day')} old`, lines: [] };
    case 'api_key.idle':
      return { title: `Notice: not used for ${countOf(details.days ?? 0, 'day')}`, lines: [] };
    default:
      return { title: action, lines: [] };
  }
}

function changed({ changes = {}, narrowed }: Details): Said {
  const { scopes, ...others } = changes;
  const before = (scopes?.from as string[] | undefined) ?? [];
  const after = (scopes?.to as string[] | undefined) ?? [];
  const gone = before.filter((scope) => !after.includes(scope));
  const added = after.filter((scope) => !before.includes(scope));
  const lines = [
    ...(gone.length > 0 ? [`Without ${gone.join(', ')}.`] : []),
    ...(added.length > 0 ? [`With ${added.join(', ')}.`] : []),
    ...Object.entries(others).map(([field, { to }]) => `${FIELDS[field] ?? field}: ${valueOf(to)}`),
  ];
  if (narrowed) return { title: `Narrowed to what it used in ${narrowed.days} days`, lines };
  if (scopes && added.length === 0) return { title: 'Narrowed', lines };
  if (scopes) return { title: 'Given other scopes', lines };
  return { title: 'Changed', lines };
}

function overlapOf({ overlapSeconds = 0, startOverlap }: Details): string {
  if (startOverlap === 'first_use')
    return `Both work until ${durationOf(overlapSeconds)} after the successor’s first use.`;
  return overlapSeconds === 0
    ? 'It stopped working at once.'
    : `Both work for ${durationOf(overlapSeconds)}.`;
}

function valueOf(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? exactTime(value) : `“${value}”`;
  if (isLimit(value)) return `${countOf(value.requests, 'request')} in ${durationOf(value.windowSeconds)}`;
  return JSON.stringify(value);
}

const isLimit = (value: unknown): value is { requests: number; windowSeconds: number } =>
  typeof value === 'object' && value !== null && 'requests' in value && 'windowSeconds' in value;
