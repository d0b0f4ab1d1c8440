import type { Actor, Subject } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import { eventRow, type AuditTarget, type EventRow } from '../audit/audit-event.js';
import {
  AUDIT_TX,
  EVENT_PARAMETERS,
  eventArrays,
  GIVEN_EVENTS,
  INTO_EVENTS,
  leaveToSealer,
} from '../audit/insert-events.js';
import type { Statement } from '../database/database.js';

export type RejectionReason = 'revoked' | 'expired' | 'cidr' | 'retired' | 'ended';

/** The key or session that was presented, as the verifying read saw it. */
export interface RejectedCredential {
  readonly id: string;
  /** the key itself, or the person of the session */
  readonly subject: Subject & { readonly id: string };
  readonly reason: RejectionReason;
  /** database clock of the verifying read */
  readonly clock: Date;
}

/** How often a dead credential was presented in one minute, in one organization's log. */
export interface Tally {
  readonly credential: RejectedCredential;
  readonly organizationIds: readonly string[];
  readonly minute: Date;
  count: number;
  first: Date;
  last: Date;
  readonly addresses: Set<string>;
}

export interface Summary extends RejectedCredential {
  readonly organizationId: string;
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
  readonly addresses: readonly string[];
}

export const MAX_ADDRESSES = 20;

const COLUMNS = `organization_id, credential_id, reason, minute, subject_kind, subject_id, subject_name, key_prefix`;
const KEY = `credential_id, reason, minute, organization_id`;

const own = (index: number): string => `$${EVENT_PARAMETERS + index}`;

// whoever inserts the row of a credential's minute has seen the first rejection of it, over all instances; its event is
// part of the same statement
const CLAIM_FIRST = `
  WITH claimed AS (
    INSERT INTO credential_rejections (${COLUMNS})
    SELECT o, ${own(2)}::uuid, ${own(3)}, ${own(4)}::timestamptz, ${own(5)}, ${own(6)}::uuid, ${own(7)}, ${own(8)}
    FROM unnest(${own(1)}::uuid[]) AS o
    ON CONFLICT DO NOTHING RETURNING organization_id),
  written AS (${INTO_EVENTS} SELECT e.*, ${AUDIT_TX} FROM ${GIVEN_EVENTS}
    WHERE e.organization_id IN (SELECT organization_id FROM claimed)),
  left_to_sealer AS (${leaveToSealer('claimed')})
  SELECT organization_id FROM claimed`;

// inserts where the summary of the minute has been taken already, because this instance could not report in time
const MERGE = `
  INSERT INTO credential_rejections AS r (${COLUMNS}, count, first_at, last_at, addresses)
  SELECT o, id, reason, minute, subject_kind, subject_id, subject_name, key_prefix, count, first_at, last_at,
    string_to_array(addresses, ' ')
  FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::uuid[], $7::text[], $8::text[],
      $9::bigint[], $10::timestamptz[], $11::timestamptz[], $12::text[])
    AS t (organizations, id, reason, minute, subject_kind, subject_id, subject_name, key_prefix, count, first_at, last_at, addresses)
    CROSS JOIN LATERAL unnest(string_to_array(t.organizations, ' ')::uuid[]) AS o
  ORDER BY id, reason, minute, o
  ON CONFLICT (${KEY}) DO UPDATE
  SET count = r.count + excluded.count, first_at = LEAST(r.first_at, excluded.first_at),
    last_at = GREATEST(r.last_at, excluded.last_at),
    addresses = (SELECT array_agg(a) FROM (SELECT DISTINCT unnest(r.addresses || excluded.addresses) AS a LIMIT ${MAX_ADDRESSES}) x)`;

/** Takes the minutes that every instance has had the time to report ($1 seconds); one instance takes each. */
export const TAKE_SUMMARIES = `
  WITH taken AS (DELETE FROM credential_rejections WHERE (${KEY}) IN (
    SELECT ${KEY} FROM credential_rejections
    WHERE minute < date_trunc('minute', clock_timestamp()) - make_interval(secs => $1) ORDER BY ${KEY} LIMIT 500
    FOR UPDATE SKIP LOCKED) RETURNING *)
  SELECT credential_id AS id, reason, organization_id AS "organizationId", count::int, first_at AS first, last_at AS last, addresses,
    json_strip_nulls(json_build_object('kind', subject_kind, 'id', subject_id, 'name', subject_name, 'keyPrefix', key_prefix)) AS subject,
    clock_timestamp()::timestamptz(3) AS clock FROM taken`;

/** Its rows are the events it has written: none where another instance was first. */
export function claimFirst(
  credential: RejectedCredential,
  organizationIds: readonly string[],
  minute: Date,
  request: RequestContext,
): Statement {
  const { id, reason, subject } = credential;
  const rows = organizationIds.map((organization) => rejectedRow(credential, organization, request));
  const claim = [organizationIds, id, reason, minute, subject.kind, subject.id, subject.name];
  return {
    name: 'rejection-first',
    text: CLAIM_FIRST,
    values: [...eventArrays(rows), ...claim, subject.keyPrefix ?? null],
  };
}

export function mergeTallies(tallies: readonly Tally[]): Statement {
  const column = (value: (tally: Tally) => unknown): unknown[] => tallies.map(value);
  const values = [
    column((t) => t.organizationIds.join(' ')),
    column((t) => t.credential.id),
    column((t) => t.credential.reason),
    column((t) => t.minute),
    column((t) => t.credential.subject.kind),
    column((t) => t.credential.subject.id),
    column((t) => t.credential.subject.name),
    column((t) => t.credential.subject.keyPrefix ?? null),
    column((t) => t.count),
    column((t) => t.first),
    column((t) => t.last),
    column((t) => [...t.addresses].join(' ')),
  ];
  return { name: 'rejection-merge', text: MERGE, values };
}

export function summaryRow(summary: Summary): EventRow {
  const { count, first, last, addresses } = summary;
  return rejectedRow(summary, summary.organizationId, null, { count, first, last, addresses });
}

function rejectedRow(
  { id, subject, reason, clock }: RejectedCredential,
  organizationId: string,
  request: RequestContext | null,
  counts: Record<string, unknown> = {},
): EventRow {
  const actor: Actor = { subject, organization: null, at: clock, request };
  const isKey = subject.kind === 'api_key';
  const target: AuditTarget = isKey
    ? { type: 'api_key', id, name: subject.name, keyPrefix: subject.keyPrefix }
    : { type: 'session', id };
  return eventRow(actor, {
    action: isKey ? 'api_key.rejected' : 'session.rejected',
    outcome: 'denied',
    organizationId,
    target,
    reason,
    details: { reason, ...counts },
    status: 401,
  });
}
