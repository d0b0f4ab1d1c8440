import type { AuditCategory } from '../audit/actions.js';
import type { Outcome } from '../audit/audit-event.js';
import type { Behalf } from './behalf.js';
import type { HostAction } from './action-names.js';

export interface HostActionDefinition {
  readonly description: string;
  readonly category: Exclude<AuditCategory, 'notice'>;
}

/** What a host has done, for the audit log of an organization. */
export interface HostEvent {
  /** who did it: the principal that the guard let through, or the host itself in an organization */
  readonly by: Behalf;
  /** one of the actions of the host's catalogue */
  readonly action: HostAction;
  /** what was acted upon; an id that is no UUID is kept as one, the same always, and as it is in `details.targetId` */
  readonly target?: { readonly type: string; readonly id: string; readonly name?: string } | null;
  /** by default `success` */
  readonly outcome?: Outcome;
  readonly reason?: string | null;
  /** JSON; never a secret */
  readonly details?: Record<string, unknown> | null;
}

/**
 * The host's open transaction: a client of `pg`, an `EntityManager` or `QueryRunner` of TypeORM, or whatever else runs a
 * statement with parameters `$1` … on the transaction's connection.
 */
export interface HostTransaction {
  query(text: string, values?: unknown[]): Promise<unknown>;
}
