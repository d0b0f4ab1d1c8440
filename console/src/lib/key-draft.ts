import { defaultExpiry, expiresAtOf, type ExpiryChoice, type ExpiryLimits } from './expiry';

/** A key as a form holds it. */
export interface KeyDraft {
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly expiry: ExpiryChoice;
  /** an address or a network in each line */
  readonly networks: string;
  /** how many requests in each window; empty: no limit */
  readonly requests: string;
  readonly windowSeconds: string;
}

interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** What the API is told of a key. */
export interface KeyTerms {
  name: string;
  description: string | null;
  scopes: string[];
  expiresAt?: string | null;
  allowedCidrs: string[];
  rateLimit: RateLimit | null;
}

/** The fields of a form, by their names in the API. */
export const KEY_FIELDS = [
  'name',
  'description',
  'scopes',
  'expiresAt',
  'allowedCidrs',
  'rateLimit',
] as const;

export const newDraft = (limits: ExpiryLimits): KeyDraft => ({
  name: '',
  description: '',
  scopes: [],
  expiry: defaultExpiry(limits),
  networks: '',
  requests: '',
  windowSeconds: '60',
});

type Known = Pick<KeyTerms, 'name' | 'scopes' | 'allowedCidrs' | 'description' | 'rateLimit'>;

export const draftOf = (key: Known): KeyDraft => ({
  name: key.name,
  description: key.description ?? '',
  scopes: key.scopes,
  expiry: { choice: 'keep', date: '' },
  networks: key.allowedCidrs.join('\n'),
  requests: key.rateLimit ? String(key.rateLimit.requests) : '',
  windowSeconds: String(key.rateLimit?.windowSeconds ?? 60),
});

export function termsOf(draft: KeyDraft, limits: ExpiryLimits): KeyTerms {
  const expiresAt = expiresAtOf(draft.expiry, limits);
  return {
    name: draft.name.trim(),
    description: draft.description.trim() || null,
    scopes: [...draft.scopes],
    ...(expiresAt !== undefined && { expiresAt }),
    allowedCidrs: networksOf(draft.networks),
    rateLimit: draft.requests
      ? { requests: Number(draft.requests), windowSeconds: Number(draft.windowSeconds) }
      : null,
  };
}

/** What of the key the draft changes. */
export function changesOf(key: Known, draft: KeyDraft, limits: ExpiryLimits): Partial<KeyTerms> {
  const before = new Map(Object.entries(termsOf(draftOf(key), limits)));
  const changed = Object.entries(termsOf(draft, limits)).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before.get(field)),
  );
  return Object.fromEntries(changed);
}

/** A single address is a network of one. */
export const networksOf = (lines: string): string[] =>
  lines
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((line) => (line.includes('/') ? line : `${line}/${line.includes(':') ? 128 : 32}`));
