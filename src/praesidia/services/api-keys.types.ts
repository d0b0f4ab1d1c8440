import type { Scope } from '../../access/catalogue.js';
import type { RateLimit } from '../../access/principal.js';

export type ApiKeyStatus = 'active' | 'retiring' | 'suspended' | 'unclaimed' | 'expired' | 'revoked';

export type RevocationReason =
  'compromised' | 'superseded' | 'no_longer_needed' | 'owner_left' | 'policy' | 'other';

export interface ApiKeyActor {
  readonly kind: 'user' | 'api_key' | 'system';
  readonly id: string | null;
  readonly name: string;
}

/** A key; its token is nowhere. */
export interface ApiKey {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly description: string | null;
  readonly prefix: string;
  readonly last4: string | null;
  readonly scopes: readonly string[];
  readonly status: ApiKeyStatus;
  readonly createdAt: Date;
  readonly createdBy: ApiKeyActor;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly lastUsedIp: string | null;
  readonly allowedCidrs: readonly string[];
  readonly rateLimit: RateLimit | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: ApiKeyActor | null;
  readonly revocationReason: RevocationReason | null;
  readonly revocationNote: string | null;
  readonly predecessorId: string | null;
  readonly successorId: string | null;
  readonly retiresAt: Date | null;
}

/** A key that was issued elsewhere, as it is known here. */
export interface ImportedApiKey {
  readonly id: string;
  readonly organizationId: string;
  readonly prefix: string;
  /** it was there before, and stays as it is */
  readonly existed: boolean;
}

/** A key with its token, shown here and never again. */
export interface IssuedApiKey extends ApiKey {
  readonly token: string;
}

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly description?: string | null;
  /** RFC 3339 as text; null or left out: never */
  readonly expiresAt?: Date | string | null;
  /** networks it may be used from; empty or left out: everywhere */
  readonly allowedCidrs?: readonly string[];
  readonly rateLimit?: RateLimit | null;
}

export type ApiKeyChanges = Partial<NewApiKey> & {
  /** moves or ends a running overlap */
  readonly retiresAt?: Date | string;
};

export interface Revocation {
  readonly reason: RevocationReason;
  readonly note?: string;
  /** keys that were made with it, too; by default with `compromised` */
  readonly includeDescendants?: boolean;
}

export interface Rotation {
  /** for how long both work */
  readonly overlapSeconds?: number;
  readonly startOverlap?: 'now' | 'first_use';
  readonly name?: string;
  readonly expiresAt?: Date | string | null;
}

interface Filter {
  readonly status?: ApiKeyStatus | 'all';
  readonly search?: string;
  readonly prefix?: string;
  readonly scope?: Scope;
  readonly createdBy?: string;
  readonly usedBefore?: Date | string;
  readonly neverUsed?: boolean;
  readonly expiresBefore?: Date | string;
}

export interface ApiKeyFilter extends Filter {
  readonly sort?: `${'' | '-'}${'createdAt' | 'name' | 'lastUsedAt' | 'expiresAt'}`;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface ApiKeyPage {
  readonly items: readonly ApiKey[];
  /** null on the last page */
  readonly nextCursor: string | null;
}

/** Names the keys by exactly one of `keyIds`, `filter` and `tokens`. */
export interface BulkRevocation extends Revocation {
  readonly keyIds?: readonly string[];
  readonly filter?: Filter;
  readonly tokens?: readonly string[];
  /** nothing is revoked unless it would be this many */
  readonly expectedCount?: number;
  readonly dryRun?: boolean;
}

export interface BulkRevocationResult {
  readonly revokedCount: number;
  readonly revoked: readonly { readonly id: string; readonly prefix: string }[];
  readonly alreadyRevoked: readonly string[];
  readonly notFound: readonly string[];
}
