import { ApiProperty } from '@nestjs/swagger';
import { AUDIT_CATEGORIES, type AuditCategory } from '../audit/actions.js';
import { OUTCOMES, type Outcome } from '../audit/audit-event.js';
import { SINK_KINDS, type SinkKind } from './audit-sink.entity.js';

export const SINK_STATUSES = ['suspended', 'paused', 'failing', 'active'] as const;
export type SinkStatus = (typeof SINK_STATUSES)[number];

export class SinkCreatorView {
  @ApiProperty({ enum: ['user', 'api_key', 'system'] })
  kind: 'user' | 'api_key' | 'system';
  id: string | null;
  name: string;
}

/** Where the audit log is sent, and how far that has come; without anything that signs. */
export class AuditSinkView {
  id: string;
  organizationId: string;
  name: string;
  @ApiProperty({ enum: SINK_KINDS }) kind: SinkKind;
  url: string;
  caCertificate: string | null;
  /** empty: every action */
  actions: string[];
  /** empty: every category */
  @ApiProperty({ enum: AUDIT_CATEGORIES, isArray: true }) categories: AuditCategory[];
  /** empty: every outcome */
  @ApiProperty({ enum: OUTCOMES, isArray: true }) outcomes: Outcome[];
  enabled: boolean;
  /** `suspended` by the plan, `paused` because it is not enabled, `failing` since the last attempt, or `active`; the first that holds */
  @ApiProperty({ enum: SINK_STATUSES }) status: SinkStatus;
  createdAt: Date;
  createdBy: SinkCreatorView;
  updatedAt: Date;
  /** until when the secret before the last rotation signs too */
  previousSecretExpiresAt: Date | null;
  /** leaf index of the first event that has not been dealt with; every one before it was delivered or filtered out */
  nextLeafIndex: number;
  /** how many events of the log have not been dealt with */
  lag: number;
  lastDeliveredAt: Date | null;
  lastAttemptAt: Date | null;
  /** failures since the last success */
  failures: number;
  failingSince: Date | null;
  /** when it is tried again; null unless it is failing */
  nextAttemptAt: Date | null;
  /** of the last attempt, if that failed */
  lastError: string | null;
}

/** The only answers that ever hold a secret: of creating a sink and of rotating its secret. */
export class AuditSinkWithSecretView extends AuditSinkView {
  /** of Standard Webhooks (`whsec_…`), for `https` alone; shown once, absent when an Idempotency-Key is replayed */
  secret?: string;
}

export class SinkTestView {
  delivered: boolean;
  /** of the receiver's answer; null when there was none, and for syslog */
  status: number | null;
  /** why it was not delivered */
  error: string | null;
  /** how the receiver's answer begins */
  response: string | null;
  durationMs: number;
}

export class SinkDeliveryView {
  id: string;
  /** header `webhook-id` of the request; the same when the same events are sent again */
  messageId: string;
  firstLeafIndex: number;
  lastLeafIndex: number;
  /** how many events were sent; those in between that the filter leaves out do not count */
  events: number;
  /** 1 for the first attempt with these events */
  attempt: number;
  startedAt: Date;
  durationMs: number;
  delivered: boolean;
  /** of the receiver's answer; null when there was none, and for syslog */
  status: number | null;
  error: string | null;
  /** how the receiver's answer begins */
  response: string | null;
}
