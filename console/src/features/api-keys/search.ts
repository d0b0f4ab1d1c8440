import { flag, oneOf, readSearch, text } from '../../lib/search';

export const STATUSES = [
  'active',
  'retiring',
  'suspended',
  'unclaimed',
  'expired',
  'revoked',
  'all',
] as const;
export const SORTS = [
  'createdAt',
  '-createdAt',
  'name',
  '-name',
  'lastUsedAt',
  '-lastUsedAt',
  'expiresAt',
  '-expiresAt',
] as const;
export const USES = ['never', 'ever', '30d', '90d'] as const;
export const EXPIRIES = ['7d', '30d', '90d'] as const;

/** The state of the view that its URL holds. */
export const search = readSearch({
  /** part of a name, or how a token starts */
  q: text(),
  status: oneOf(...STATUSES),
  scope: text(),
  /** id of who made it */
  by: text(36),
  used: oneOf(...USES),
  expires: oneOf(...EXPIRIES),
  sort: oneOf(...SORTS),
  /** the dialog that makes a key is open */
  create: flag,
});

export type View = ReturnType<typeof search>;
