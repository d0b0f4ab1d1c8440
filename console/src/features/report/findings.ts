import type { Finding } from '../../api/key-report';
import type { ApiKeyPolicy, KeyReportSummary, ReportedKey } from '../../api/schema';
import { countOf } from '../../lib/numbers';
import type { Tone } from '../../ui/Badge';

interface Kind {
  readonly label: string;
  readonly tone: Tone;
  readonly explain: (policy: ApiKeyPolicy) => string;
}

const UNUSED_DAYS = 90;

export const KINDS: Readonly<Record<Finding, Kind>> = {
  overdue: {
    label: 'Overdue',
    tone: 'danger',
    explain: ({ rotateAfterDays, maxLifetimeDays }) =>
      rotateAfterDays === null && maxLifetimeDays === null
        ? 'The policy has no rule about age, so only a missing expiry can make a key overdue.'
        : 'Older than the policy wants, or with an expiry that it does not allow. Rotate these keys.',
  },
  idle: {
    label: 'Idle',
    tone: 'warning',
    explain: ({ idleAfterDays }) =>
      idleAfterDays === null
        ? 'The policy does not say after how long without use a key is idle.'
        : `Not used for ${countOf(idleAfterDays, 'day')}. Revoke those that nobody needs.`,
  },
  neverUsed: {
    label: 'Never used',
    tone: 'warning',
    explain: () => 'In force, and not presented once.',
  },
  noExpiry: { label: 'No expiry', tone: 'warning', explain: () => 'In force until somebody revokes them.' },
  expiring: {
    label: 'Expires soon',
    tone: 'warning',
    explain: () => 'Within 14 days, and without a successor. Rotate those that are still needed.',
  },
  overScoped: {
    label: 'Unused scopes',
    tone: 'accent',
    explain: () =>
      `With scopes that were not used in ${UNUSED_DAYS} days. A key’s page takes them away in one step.`,
  },
  retiring: {
    label: 'Being replaced',
    tone: 'neutral',
    explain: () => 'A successor is there, and both work for a while.',
  },
  imported: {
    label: 'Imported',
    tone: 'neutral',
    explain: () => 'Issued elsewhere, and not rotated since: whoever issued them may know their tokens.',
  },
};

export const findingsOf = (key: ReportedKey): Finding[] =>
  (Object.keys(KINDS) as Finding[]).filter((finding) => key[finding]);

/** How many there are; undefined where only reading on tells. */
export const countOfFinding = (summary: KeyReportSummary, finding: Finding): number | undefined =>
  finding === 'overScoped' ? undefined : summary[finding];
