/**
 * What is known of a request before anybody is authenticated, and what its handling leaves to be recorded with it.
 * One object a request; transport code makes it, the audit trail reads it.
 */
export interface RequestContext {
  /** UUIDv7, also the problem's `requestId` and the `X-Request-Id` header */
  readonly id: string;
  readonly method: string;
  /** the route's template, e.g. `/v1/organizations/:organizationId/agents` */
  readonly route: string;
  readonly ip: string;
  readonly userAgent: string | null;
  /** the header that the key came in, where that is not Authorization; set when the credential is found */
  keyHeader: 'x-api-key' | null;
  /** what an `Idempotency-Key` header asks for; null without one */
  idempotency: IdempotencyRequest | null;
  /** status the handler answers with when it succeeds */
  successStatus: number;
  /** set when a unit of work has written `api_key.used` in its own transaction */
  useRecorded: boolean;
  /** set when the answer repeats that of an earlier request with the same Idempotency-Key */
  replayed: boolean;
  /** why the request was denied or failed; null while it has not */
  failure: Failure | null;
  /** what the caller's limit has left after this request; null for a caller without one */
  quota: Quota | null;
  /**
   * Decides the request again, by what is true now; for answers that take longer than a moment. Set by the guard.
   * @throws what the guard would answer a new request with
   */
  decideAgain: () => Promise<void>;
  /** events of reads, written together with `api_key.used` before the response leaves */
  readonly pendingEvents: unknown[];
}

/** Why a request was not done. */
export interface Failure {
  readonly outcome: 'denied' | 'failed';
  readonly reason: string;
  /** what the decision asked for, where it was the decision that said no */
  readonly requiredPermission: string | null;
}

/** Where a caller stands in the window of its limit. */
export interface Quota {
  readonly requests: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** until the window ends, rounded up */
  readonly resetSeconds: number;
}

export interface IdempotencyRequest {
  readonly key: string;
  /** HMAC-SHA-256 over method, path and canonical body */
  readonly fingerprints: readonly Buffer[];
}
