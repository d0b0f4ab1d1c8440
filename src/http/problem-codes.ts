interface CodeLine {
  /** statuses it comes with */
  readonly status: readonly number[];
  readonly meaning: string;
  /** what the caller can do */
  readonly remedy: string;
}

/**
 * Every code that a problem can carry. `ProblemCode`, the page at `/problems` and the OpenAPI document are made of this.
 */
export const PROBLEM_CODES = {
  invalid_request: {
    status: [400, 414, 417],
    meaning: 'The request is malformed: its HTTP, its URL, its JSON or the form of its Authorization header.',
    remedy: 'Correct what the detail names. Send one well-formed request; nothing was done.',
  },
  validation_failed: {
    status: [400],
    meaning: 'A field, parameter or header is missing, unknown or has a value that is not accepted.',
    remedy: 'Read `errors`: each entry names the field and what is accepted.',
  },
  https_required: {
    status: [400],
    meaning: 'A browser signs in over plain HTTP, where it would not keep the session cookie.',
    remedy: 'Use HTTPS, or `transport: "bearer"` in scripts.',
  },
  unauthenticated: {
    status: [401],
    meaning: 'The request carries no credential that counts.',
    remedy: 'Send `Authorization: Bearer <token>`, or sign in. Tokens in a URL or body are not looked at.',
  },
  invalid_token: {
    status: [401],
    meaning:
      'The token is unknown, revoked, expired, mistyped or used from an address it is not allowed from.',
    remedy: 'Use a valid token. Which of these it is can be seen in the audit log of its organization.',
  },
  insufficient_scope: {
    status: [403],
    meaning:
      'The caller lacks `requiredPermission`: its roles do not grant it, or the scopes of the key hold it back. A service token has no permissions.',
    remedy: 'Ask for a role with this permission, or use a key that has one of the `scopes` named.',
  },
  people_only: {
    status: [403],
    meaning: 'The route is for people; an API key cannot call it.',
    remedy: 'Sign in and use the session.',
  },
  services_only: {
    status: [403],
    meaning: 'The route is for other services; people and API keys cannot call it.',
    remedy: 'Send a service token (`npm run service:create`).',
  },
  plan_upgrade_required: {
    status: [403],
    meaning: 'The plan of the organization does not include `requiredFeature`.',
    remedy: 'Move to one of `plansWithFeature`. Suspended keys resume by themselves then.',
  },
  plan_managed_by_operator: {
    status: [403],
    meaning: 'In this deployment the operator changes plans, not the organization.',
    remedy: 'Ask the operator of the service.',
  },
  exceeds_caller: {
    status: [403],
    meaning:
      'The request would hand out more than the caller holds, or change a key that is stronger than the caller.',
    remedy: 'Ask for less, or have somebody do it who holds that much.',
  },
  policy_violation: {
    status: [403],
    meaning: 'A rule of the organization forbids it; the detail names the rule.',
    remedy: 'Keep to the rule, or have it changed.',
  },
  cross_origin: {
    status: [403],
    meaning:
      'A session cookie came with an unsafe request that does not show that it comes from our own pages.',
    remedy: 'Send a bearer token from scripts and other sites.',
  },
  not_found: {
    status: [404],
    meaning: 'There is no such thing, or it belongs to somebody else; the two look the same.',
    remedy: 'Check the path and the id.',
  },
  method_not_allowed: {
    status: [405],
    meaning: 'The path exists, but not with this method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  request_timeout: {
    status: [408],
    meaning: 'The request took too long to arrive.',
    remedy: 'Send it again, at once and whole.',
  },
  conflict: {
    status: [409],
    meaning:
      'The state of the thing does not permit it: a name is taken, a key is revoked, an owner would be the last.',
    remedy: 'Read the thing again and decide anew.',
  },
  payload_too_large: {
    status: [413],
    meaning: 'The body is larger than 1 MiB.',
    remedy: 'Send less at a time.',
  },
  unsupported_media_type: {
    status: [415],
    meaning: 'The body is not announced as JSON in UTF-8.',
    remedy: 'Send `Content-Type: application/json` and no `Content-Encoding`.',
  },
  idempotency_mismatch: {
    status: [422],
    meaning: 'The Idempotency-Key was used within 24 hours for a request with another path or body.',
    remedy: 'Use a new key for a new request.',
  },
  too_many_requests: {
    status: [429],
    meaning:
      'There were too many failed attempts for this account or from this address, the key has used up its rate limit, or as many exports as may be are under way.',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  headers_too_large: {
    status: [431],
    meaning: 'The headers and the URL together are larger than 16 KiB.',
    remedy: 'Send fewer or shorter headers.',
  },
  internal_error: {
    status: [500],
    meaning: 'A mistake on our side.',
    remedy: 'Report it with its `requestId`.',
  },
  unavailable: {
    status: [503],
    meaning: 'The service cannot reach its database at the moment. Nothing has changed.',
    remedy: 'Try again after `Retry-After` seconds.',
  },
  outcome_unknown: {
    status: [503],
    meaning:
      'The connection to the database broke while the change was being saved; it may or may not have taken place.',
    remedy: 'Look whether it did, or repeat the request with the same Idempotency-Key.',
  },
} as const satisfies Record<string, CodeLine>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
