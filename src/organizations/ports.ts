import type { TenantPrincipal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';

/** What becomes of the keys of somebody who leaves. */
export const KEY_CHOICES = ['keep', 'revoke'] as const;
export type KeyChoice = (typeof KEY_CHOICES)[number];

export interface MadeKey {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface MadeKeys {
  readonly count: number;
  /** the first 1,000, those used last first */
  readonly keys: readonly MadeKey[];
}

/** The API keys that a person has made in an organization, neither revoked nor expired. Implemented by `api-keys/`. */
export abstract class MemberKeys {
  abstract count(tx: Transaction, principal: TenantPrincipal, userId: string): Promise<number>;

  /** Those that would be kept; or those that would be revoked, descendants by the hand of others included. */
  abstract preview(
    tx: Transaction,
    principal: TenantPrincipal,
    userId: string,
    choice: KeyChoice,
  ): Promise<MadeKeys>;

  /** Revokes them with reason `owner_left`, an event each. @returns how many */
  abstract revoke(tx: Transaction, principal: TenantPrincipal, userId: string): Promise<number>;
}
