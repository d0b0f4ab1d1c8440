import type { TenantPrincipal } from '../access/principal.js';
import type { Transaction } from '../audit/transaction.js';

/** The API keys that a person has made in an organization, neither revoked nor expired. Implemented by `api-keys/`. */
export abstract class MemberKeys {
  abstract count(tx: Transaction, organizationId: string, userId: string): Promise<number>;

  /** Revokes them with reason `owner_left`, an event each. @returns how many */
  abstract revoke(tx: Transaction, principal: TenantPrincipal, userId: string): Promise<number>;
}
