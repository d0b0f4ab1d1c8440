import type { Agent } from 'node:https';
import type { AuditEventView } from '../../audit/audit-event.view.js';
import type { SinkKind } from '../audit-sink.entity.js';

/** What is sent at once: events of one organization in the order of its log. */
export interface Parcel {
  /** the same whenever the same events are sent again */
  readonly id: string;
  readonly type: 'audit_log.events' | 'audit_sink.test';
  /** at least one */
  readonly events: readonly AuditEventView[];
}

/** Where it is sent. */
export interface Receiver {
  readonly id: string;
  readonly kind: SinkKind;
  readonly url: string;
  readonly caCertificate: string | null;
  /** sealed; the newest first */
  readonly secrets: readonly Buffer[];
}

/** How an attempt is made. */
export interface Attempt {
  /** time of the attempt by the database's clock */
  readonly at: Date;
  /** keeps a connection for the next attempt */
  readonly agent?: Agent;
  readonly signal: AbortSignal;
}

export interface Outcome {
  /** whether the receiver has it, as far as its protocol tells */
  readonly delivered: boolean;
  readonly status: number | null;
  /** why not; a sentence without secrets */
  readonly error: string | null;
  /** how the receiver's answer begins */
  readonly response: string | null;
  /** how long the receiver wants to be left alone, in seconds */
  readonly retryAfter: number | null;
  /** the receiver wants nothing any more */
  readonly gone: boolean;
}

export abstract class Transport {
  /** @throws errors of the connection; `failureSentence` knows what to say of them */
  abstract send(receiver: Receiver, parcel: Parcel, attempt: Attempt): Promise<Outcome>;
}
