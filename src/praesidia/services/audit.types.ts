import type { AuditCategory } from '../../audit/actions.js';
import type { Outcome } from '../../audit/audit-event.js';
import type { AuditEventView } from '../../audit/audit-event.view.js';
import type { AuditKeysView, CheckpointView } from '../../audit/checkpoints/checkpoint.view.js';

export type AuditEvent = AuditEventView;
/** A signed statement of size and root of an organization's log. */
export type AuditCheckpoint = CheckpointView;
/** The Ed25519 keys that have signed checkpoints. */
export type AuditPublicKeys = AuditKeysView;

export interface AuditFilter {
  /** who acted: a key, or a user by the host's id */
  readonly actorId?: string;
  /** leaves out what this person or key did */
  readonly excludeActorId?: string;
  /** a key that acted or was acted upon */
  readonly keyId?: string;
  /** actions such as `invoice.sent`, or groups of them such as `api_key.*`, separated by commas */
  readonly action?: string;
  readonly outcome?: Outcome;
  readonly category?: AuditCategory;
  /** what was acted upon, by the host's id */
  readonly targetId?: string;
  /** `requestId` of a problem */
  readonly requestId?: string;
  /** first moment; RFC 3339 as text */
  readonly from?: Date | string;
  /** first moment that does not count any more */
  readonly to?: Date | string;
}

export interface AuditQuery extends AuditFilter {
  /** `desc` (by default): newest first. `asc`: in the order of the log, which can be followed for ever */
  readonly order?: 'desc' | 'asc';
  /** 50 by default, 200 at the most */
  readonly limit?: number;
  readonly cursor?: string;
  /** with `asc`: begins behind the event of this `leafIndex` */
  readonly after?: number;
}

export interface AuditPage {
  /** a page may hold fewer than asked for, and not be the last */
  readonly items: readonly AuditEvent[];
  /** null on the last page; with `asc` there is always more to come */
  readonly nextCursor: string | null;
}

export interface AuditExport extends AuditFilter {
  /** `ndjson` by default, which the offline verifier reads */
  readonly format?: 'ndjson' | 'csv' | 'ocsf';
  /** with `ndjson`: each event with the proof of its place, so that a part of the log can be verified */
  readonly proofs?: boolean;
  /** of the log at which it ends, that of a checkpoint for example; by default the current one */
  readonly size?: number;
}
