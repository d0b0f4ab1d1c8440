import type { ReactNode } from 'react';
import { Badge, type Tone } from './Badge';

export const KEY_STATUS_LABELS = {
  active: 'Active',
  retiring: 'Retiring',
  suspended: 'Suspended',
  unclaimed: 'Unclaimed',
  expired: 'Expired',
  revoked: 'Revoked',
} as const;

const TONES: Record<keyof typeof KEY_STATUS_LABELS, Tone> = {
  active: 'success',
  retiring: 'warning',
  suspended: 'warning',
  unclaimed: 'accent',
  expired: 'neutral',
  revoked: 'danger',
};

/** The state of an API key. */
export const StatusBadge = ({ status }: { status: keyof typeof KEY_STATUS_LABELS }): ReactNode => (
  <Badge tone={TONES[status]}>{KEY_STATUS_LABELS[status]}</Badge>
);
