/** Why keys are revoked, in the order in which it is offered. */
export const REVOCATION_REASONS = [
  { value: 'no_longer_needed', label: 'No longer needed' },
  { value: 'superseded', label: 'Replaced by another key' },
  { value: 'owner_left', label: 'Its owner has left' },
  { value: 'policy', label: 'Breaks a policy' },
  { value: 'compromised', label: 'Compromised' },
  { value: 'other', label: 'Another reason' },
] as const;

export type RevocationReason = (typeof REVOCATION_REASONS)[number]['value'];

export const reasonLabel = (reason: string | null): string =>
  REVOCATION_REASONS.find(({ value }) => value === reason)?.label ?? 'No reason given';
