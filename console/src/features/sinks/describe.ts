import { AUDIT_ACTION_GROUPS, AUDIT_ACTIONS, AUDIT_CATEGORIES, OUTCOMES } from '../../api/audit-actions';
import type { AuditSink } from '../../api/schema';
import type { Tone } from '../../ui/Badge';

export const STATUSES: Readonly<Record<AuditSink['status'], { label: string; tone: Tone }>> = {
  active: { label: 'Active', tone: 'success' },
  failing: { label: 'Failing', tone: 'danger' },
  paused: { label: 'Paused', tone: 'neutral' },
  suspended: { label: 'Suspended by the plan', tone: 'warning' },
};

export const KINDS: Readonly<Record<AuditSink['kind'], string>> = {
  https: 'HTTPS webhook',
  syslog: 'Syslog',
};

const list = new Intl.ListFormat('en', { type: 'conjunction' });

type Labelled = readonly { value: string; label: string }[];

const labelsOf = (values: readonly string[], labels: Labelled): string =>
  list.format(values.map((value) => labels.find((one) => one.value === value)?.label.toLowerCase() ?? value));

const ACTION_LABELS: Labelled = [
  ...AUDIT_ACTION_GROUPS,
  ...Object.entries(AUDIT_ACTIONS).map(([value, label]) => ({ value, label })),
];

/** What a sink lets through, in words. */
export function filterLabel({
  categories,
  outcomes,
  actions,
}: Pick<AuditSink, 'categories' | 'outcomes' | 'actions'>): string {
  const parts = [
    categories.length > 0 && labelsOf(categories, AUDIT_CATEGORIES),
    outcomes.length > 0 && `only ${labelsOf(outcomes, OUTCOMES)}`,
    actions.length > 0 && `only ${labelsOf(actions, ACTION_LABELS)}`,
  ].filter((part) => part !== false);
  const words = parts.length > 0 ? parts.join('; ') : 'everything';
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where a sink leads, without what may be secret in its path. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
