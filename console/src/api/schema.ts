// Made of openapi.json by "npm run openapi".

export interface AcceptInvitation {
  /** of the one-time link */
  token: string;
  /** A new password, or the current one where the account has one that its person has chosen. Not needed with the session of such an account; when it is given, a session is not looked at. */
  password?: string | null;
  /** how the session reaches the client: in the answer (the default), or in a cookie that scripts cannot read */
  transport?: 'bearer' | 'cookie';
}

export interface AccessExplanation {
  reason: 'expired' | 'not_granted' | 'not_in_plan' | null | 'out_of_scope' | 'revoked' | 'unclaimed';
  allowed: boolean;
  /** the same as a sentence */
  detail: string;
  /** the member's roles grant it; for a key, what its organization lets keys do */
  granted: boolean;
  /** the key's scopes hold it; a person has every scope */
  scoped: boolean;
  /** the plan includes what it needs */
  entitled: boolean;
  /** the changes that together would allow it; none where it is allowed, or where nothing would */
  wouldAllow: Remedy[];
}

export interface ActivityTarget {
  type: string;
  id: string;
  /** as it was last called */
  name: string | null;
  /** what was done to it, e.g. `agent.updated` */
  actions: string[];
  count: number;
  first: string;
  last: string;
}

export interface AddMember {
  email: string;
  /** shown until the person has joined; an existing account keeps its own */
  name: string;
  /** makes a new person a member at once; never changes an existing account */
  password?: string | null;
  /** ids of roles, at least one */
  roles: string[];
}

export interface AddedMember {
  userId: string;
  email: string;
  name: string;
  /** an invited member has no access before the link is redeemed */
  status: 'active' | 'invited';
  roles: MemberRole[];
  /** one-time link for an invited person, valid for 7 days; shown here and never again */
  inviteUrl?: string;
}

export interface AgentPage {
  items: Agent[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface AgentUsage {
  id: string;
  agentId: string;
  agentName: string;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  occurredAt: string;
  createdAt: string;
}

export interface Agent {
  id: string;
  organizationId: string;
  name: string;
  endpoint: string | null;
  status: 'active' | 'disabled' | 'paused';
  configuration: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
}

export interface ApiKeyDetail {
  status: 'active' | 'expired' | 'retiring' | 'revoked' | 'suspended' | 'unclaimed';
  revocationReason: 'compromised' | 'no_longer_needed' | null | 'other' | 'owner_left' | 'policy' | 'superseded';
  id: string;
  organizationId: string;
  name: string;
  description: string | null;
  /** how the token begins, with 8 characters of what is random: `psk_` and the next 8 */
  prefix: string;
  /** the token's last four characters; null while nobody has claimed the key, and for an imported one of which they are not known */
  last4: string | null;
  scopes: string[];
  createdAt: string;
  createdBy: KeyActor;
  /** null: never */
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedIp: string | null;
  /** networks it may be used from; empty: from anywhere */
  allowedCidrs: string[];
  /** null: no limit */
  rateLimit: RateLimit | null;
  revokedAt: string | null;
  revokedBy: KeyActor | null;
  revocationNote: string | null;
  /** the key that this one replaces */
  predecessorId: string | null;
  /** the key that replaces this one */
  successorId: string | null;
  /** when this key stops working because another one has replaced it */
  retiresAt: string | null;
  /** of the key and its successor, or of its predecessor and the key; absent for one that stands alone */
  rotation?: Rotation;
}

export interface ApiKeyPage {
  items: ApiKey[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface ApiKeyPolicy {
  maxLifetimeDays: number | null;
  requireExpiry: boolean | null;
  defaultOverlapSeconds: number | null;
  rotateAfterDays: number | null;
  idleAfterDays: number | null;
}

export interface ApiKey {
  status: 'active' | 'expired' | 'retiring' | 'revoked' | 'suspended' | 'unclaimed';
  revocationReason: 'compromised' | 'no_longer_needed' | null | 'other' | 'owner_left' | 'policy' | 'superseded';
  id: string;
  organizationId: string;
  name: string;
  description: string | null;
  /** how the token begins, with 8 characters of what is random: `psk_` and the next 8 */
  prefix: string;
  /** the token's last four characters; null while nobody has claimed the key, and for an imported one of which they are not known */
  last4: string | null;
  scopes: string[];
  createdAt: string;
  createdBy: KeyActor;
  /** null: never */
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedIp: string | null;
  /** networks it may be used from; empty: from anywhere */
  allowedCidrs: string[];
  /** null: no limit */
  rateLimit: RateLimit | null;
  revokedAt: string | null;
  revokedBy: KeyActor | null;
  revocationNote: string | null;
  /** the key that this one replaces */
  predecessorId: string | null;
  /** the key that replaces this one */
  successorId: string | null;
  /** when this key stops working because another one has replaced it */
  retiresAt: string | null;
}

export interface ApiKeysIntegration {
  /** whether the plan lets keys work */
  available: boolean;
  requiredFeature: string;
  /** the organization's plan */
  plan: string;
  plansWithFeature: string[];
  /** keys that are neither revoked nor expired; where keys are not available, these are suspended and none of them works */
  activeKeys: number;
}

export interface AuditActor {
  kind: 'api_key' | 'system' | 'user';
  /** null for the system itself; of another service, that of its token */
  id: string | null;
  name: string;
  /** on keys alone */
  keyPrefix?: string;
}

export interface AuditEventPage {
  items: AuditEvent[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface AuditEvent {
  id: string;
  organizationId: string;
  /** place in the log's tree; null while the event has none */
  leafIndex: number | null;
  occurredAt: string;
  category: 'access' | 'change' | 'notice' | 'security';
  actor: AuditActor;
  /** one of the service's own, or another service's, such as `invoice.paid` */
  action: string;
  target: AuditTarget | null;
  outcome: 'denied' | 'failed' | 'success';
  reason: string | null;
  request: AuditRequest;
  /** what is particular to the action */
  details: Record<string, unknown>;
}

export interface AuditKey {
  /** 8 hexadecimal digits, as in the notes it has signed */
  keyId: string;
  /** name, id and key as verifiers of signed notes take them */
  vkey: string;
  /** SubjectPublicKeyInfo (RFC 8410), in base64 */
  spki: string;
  /** the same as PEM */
  pem: string;
  validFrom: string;
  /** null for the key that signs now */
  validTo: string | null;
}

export interface AuditKeys {
  /** newest first */
  keys: AuditKey[];
}

export interface AuditRequest {
  id: string | null;
  method: string | null;
  /** template of the route */
  route: string | null;
  status: number | null;
  ip: string | null;
  userAgent: string | null;
}

export interface AuditSinkPage {
  items: AuditSink[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface AuditSink {
  kind: 'https' | 'syslog';
  /** empty: every category */
  categories: ('access' | 'change' | 'notice' | 'security')[];
  /** empty: every outcome */
  outcomes: ('denied' | 'failed' | 'success')[];
  /** `suspended` by the plan, `paused` because it is not enabled, `failing` since the last attempt, or `active`; the first that holds */
  status: 'active' | 'failing' | 'paused' | 'suspended';
  id: string;
  organizationId: string;
  name: string;
  url: string;
  caCertificate: string | null;
  /** empty: every action */
  actions: string[];
  enabled: boolean;
  createdAt: string;
  createdBy: SinkCreator;
  updatedAt: string;
  /** until when the secret before the last rotation signs too */
  previousSecretExpiresAt: string | null;
  /** leaf index of the first event that has not been dealt with; every one before it was delivered or filtered out */
  nextLeafIndex: number;
  /** how many events of the log have not been dealt with */
  lag: number;
  lastDeliveredAt: string | null;
  lastAttemptAt: string | null;
  /** failures since the last success */
  failures: number;
  failingSince: string | null;
  /** when it is tried again; null unless it is failing */
  nextAttemptAt: string | null;
  /** of the last attempt, if that failed */
  lastError: string | null;
}

export interface AuditSinkWithSecret {
  kind: 'https' | 'syslog';
  /** empty: every category */
  categories: ('access' | 'change' | 'notice' | 'security')[];
  /** empty: every outcome */
  outcomes: ('denied' | 'failed' | 'success')[];
  /** `suspended` by the plan, `paused` because it is not enabled, `failing` since the last attempt, or `active`; the first that holds */
  status: 'active' | 'failing' | 'paused' | 'suspended';
  id: string;
  organizationId: string;
  name: string;
  url: string;
  caCertificate: string | null;
  /** empty: every action */
  actions: string[];
  enabled: boolean;
  createdAt: string;
  createdBy: SinkCreator;
  updatedAt: string;
  /** until when the secret before the last rotation signs too */
  previousSecretExpiresAt: string | null;
  /** leaf index of the first event that has not been dealt with; every one before it was delivered or filtered out */
  nextLeafIndex: number;
  /** how many events of the log have not been dealt with */
  lag: number;
  lastDeliveredAt: string | null;
  lastAttemptAt: string | null;
  /** failures since the last success */
  failures: number;
  failingSince: string | null;
  /** when it is tried again; null unless it is failing */
  nextAttemptAt: string | null;
  /** of the last attempt, if that failed */
  lastError: string | null;
  /** of Standard Webhooks (`whsec_…`), for `https` alone; shown once, absent when an Idempotency-Key is replayed */
  secret?: string;
}

export interface AuditTarget {
  /** `api_key`, `member`, `agent` …, or another service's kind of thing */
  type: string;
  id: string;
  name?: string;
  /** on keys alone */
  keyPrefix?: string;
}

export interface Authorization {
  reason?: 'invalid_token' | 'not_granted' | 'not_in_plan' | 'organization_not_found' | 'out_of_scope' | 'people_only' | 'too_many_requests' | 'unknown_permission';
  /** when it is not allowed: the problem (RFC 9457) that this service would answer, for the host to answer it */
  problem?: Record<string, unknown>;
  /** headers that belong to that answer, e.g. `www-authenticate` */
  headers?: Record<string, string>;
  allowed: boolean;
  /** left out when the token is not valid */
  principal?: AuthorizedPrincipal;
  /** of the use in the log; null where there is none: for sessions, and for tokens that are not valid */
  eventId: string | null;
  /** under which the log knows the host's request */
  requestId: string;
  /** by the database's clock */
  at?: string;
  /** what the rate limit of the key has left */
  quota?: AuthorizedQuota;
}

export interface Authorize {
  /** of the catalogue; null: any caller with a valid token will do */
  permission: string | null;
  /** what it is about, for the log */
  target?: HostTarget | null;
  /** as it was presented to the host: an API key or a session token */
  token: string;
  request: HostRequest;
  /** The organization that the host's route is about: its id, or `self` for a key's own. A session has permissions in none without it; a caller of another organization is told `organization_not_found` */
  organizationId?: string;
  /** keys are refused: the route is for people; this and the next two go with `permission` null alone */
  people?: boolean;
  /** keys that the plan suspends are let in, too */
  evenSuspended?: boolean;
  /** it does not count against the rate limit of the key */
  unlimited?: boolean;
}

export interface AuthorizedKey {
  scopes: string[];
  allowedCidrs: string[];
  rateLimit: RateLimit | null;
  id: string;
  /** the first 12 characters of the token */
  prefix: string;
  expiresAt: string | null;
  /** when it stops working because another key has replaced it */
  retiresAt: string | null;
}

export interface AuthorizedOrganization {
  id: string;
  name: string;
  plan: string;
}

export interface AuthorizedPrincipal {
  /** null for a person outside any organization, or in one that is not theirs */
  organization: AuthorizedOrganization | null;
  /** of a key */
  key: AuthorizedKey | null;
  subject: AuthorizedSubject;
  /** the person at the root: the user itself, or the one at the start of the chain that made the key */
  userId: string | null;
  /** what the caller may do there at this moment */
  permissions: ('access.explain' | 'agents.delete' | 'agents.register' | 'agents.report_usage' | 'agents.update' | 'agents.view' | 'analytics.view' | 'api_keys.create' | 'api_keys.revoke' | 'api_keys.rotate' | 'api_keys.rotate_self' | 'api_keys.update' | 'api_keys.view' | 'audit.export' | 'audit.view' | 'audit_sinks.manage' | 'audit_sinks.view' | 'costs.view' | 'members.manage' | 'members.view' | 'organization.manage' | 'organization.view' | 'plan.manage' | 'plan.view' | 'policy.manage' | 'policy.view' | 'roles.manage' | 'roles.view' | 'tokens.introspect' | 'workflows.manage' | 'workflows.view')[];
}

export interface AuthorizedQuota {
  requests: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
}

export interface AuthorizedSubject {
  kind: 'api_key' | 'user';
  id: string;
  name: string;
  /** of a key */
  keyPrefix?: string;
}

export interface BulkRevocation {
  revokedCount: number;
  revoked: KeyRef[];
  /** ids of those that were named and had been revoked before */
  alreadyRevoked: string[];
  /** ids as they were sent; of tokens, how they start */
  notFound: string[];
  /** with `dryRun`: what would break */
  preview?: RevocationPreview;
}

export interface BulkRevoke {
  keyIds?: string[];
  /** the filters of the list; at least one */
  filter?: KeyFilter;
  /** pasted tokens */
  tokens?: string[];
  /** nothing is revoked unless it would be this many */
  expectedCount?: number;
  /** only tells what would happen */
  dryRun?: boolean;
  /** also every key that was made with it, at any remove; by default true for `compromised` */
  includeDescendants?: boolean;
  reason: 'compromised' | 'no_longer_needed' | 'other' | 'owner_left' | 'policy' | 'superseded';
  /** for whoever reads the log later; not a place for secrets */
  note?: string | null;
  /** with `compromised`: since when the key may have been in other hands; the report says how long that lasted */
  exposedAt?: string;
}

export interface ChangePassword {
  currentPassword: string;
  /** 8 to 1024 characters, not the e-mail address */
  newPassword: string;
}

export interface ChangePlan {
  /** name of a plan (`GET /v1/plans`) */
  plan: string;
}

export interface Checkpoint {
  organizationId: string;
  /** number of events in the tree */
  size: number;
  /** root of the Merkle tree over them (RFC 9162, SHA-256), in base64 */
  rootHash: string;
  /** by the clock of the database */
  issuedAt: string;
  /** which of the published keys has signed */
  keyId: string;
  /** Ed25519 over the text of the note, in base64 */
  signature: string;
  /** the checkpoint as a signed note (C2SP tlog-checkpoint) */
  note: string;
}

export interface ClaimKey {
  /** of the one-time link */
  token: string;
}

export interface ConsistencyProof {
  organizationId: string;
  from: number;
  to: number;
  fromRootHash: string;
  toRootHash: string;
  /** empty when `from` is 0 or `to` */
  proof: string[];
}

export interface CostAnalytics {
  /** days with costs in order, or agents with the highest costs first; 1,000 at the most */
  items: CostItem[];
  /** over everything in the range, listed or not */
  total: CostTotal;
  from: string;
  to: string;
  groupBy: 'agent' | 'day';
}

export interface CostItem {
  /** US dollars, summed exactly */
  costUsd: number;
  /** `YYYY-MM-DD` in UTC; when grouped by day */
  day?: string;
  /** when grouped by agent */
  agentId?: string;
  /** the agent's name now, or at its last report if it is deleted; when grouped by agent */
  agentName?: string;
}

export interface CostTotal {
  /** US dollars, summed exactly */
  costUsd: number;
}

export interface CreateAuditSink {
  /** only these categories; empty: every one */
  categories?: ('access' | 'change' | 'notice' | 'security')[];
  /** only these outcomes; empty: every one */
  outcomes?: ('denied' | 'failed' | 'success')[];
  kind: 'https' | 'syslog';
  /** unique within the organization */
  name: string;
  /** For `https` an https URL; for `syslog` `tls://host:port` (port 6514 by default), or `tcp://host:port` in networks that the operator has allowed. The host must be public or in such a network. */
  url: string;
  /** certificates to be trusted for this receiver instead of the public ones, PEM; null: the public ones */
  caCertificate?: string | null;
  /** only these actions, or groups of them such as `api_key.*`; empty: every action */
  actions?: string[];
  /** true by default; false: nothing is sent until it is enabled, and nothing is lost meanwhile */
  enabled?: boolean;
}

export interface CreateKey {
  name: string;
  /** names of GET /v1/scopes; together they hold no more than the caller does */
  scopes: string[];
  description?: string | null;
  /** null or left out: never; for a key made by a key no later than its own */
  expiresAt?: string | null;
  /** networks it may be used from, empty: everywhere; left out by a key: the networks of that key */
  allowedCidrs?: string[];
  /** null or left out: none; left out by a key: the one of that key */
  rateLimit?: RateLimit | null;
  /** `response` (the default): the token is in the answer; `claim`: the answer has a one-time link instead, and the token comes into being when it is opened */
  deliver?: 'claim' | 'response';
}

export interface CreateOrganization {
  name: string;
}

export interface CreateRole {
  /** unique within the organization, whatever the case of its letters */
  name: string;
  description?: string | null;
  /** names of the catalogue (`GET /v1/permissions`), none that the caller does not have */
  permissions: string[];
}

export interface CreateWorkflow {
  /** unique within the organization */
  name: string;
  /** objects of any shape, in the order in which they run; 100 at the most, 64 KiB in all */
  steps?: (Record<string, unknown>)[];
  /** true by default */
  enabled?: boolean;
}

export interface CreatedApiKey {
  status: 'active' | 'expired' | 'retiring' | 'revoked' | 'suspended' | 'unclaimed';
  revocationReason: 'compromised' | 'no_longer_needed' | null | 'other' | 'owner_left' | 'policy' | 'superseded';
  /** shown once; absent when an Idempotency-Key is replayed, and with `deliver: "claim"` */
  token?: string;
  /** with `deliver: "claim"`: the one-time link that makes the token, shown once */
  claimUrl?: string;
  /** until when the link works */
  claimExpiresAt?: string;
  id: string;
  organizationId: string;
  name: string;
  description: string | null;
  /** how the token begins, with 8 characters of what is random: `psk_` and the next 8 */
  prefix: string;
  /** the token's last four characters; null while nobody has claimed the key, and for an imported one of which they are not known */
  last4: string | null;
  scopes: string[];
  createdAt: string;
  createdBy: KeyActor;
  /** null: never */
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedIp: string | null;
  /** networks it may be used from; empty: from anywhere */
  allowedCidrs: string[];
  /** null: no limit */
  rateLimit: RateLimit | null;
  revokedAt: string | null;
  revokedBy: KeyActor | null;
  revocationNote: string | null;
  /** the key that this one replaces */
  predecessorId: string | null;
  /** the key that replaces this one */
  successorId: string | null;
  /** when this key stops working because another one has replaced it */
  retiresAt: string | null;
}

export interface Descendant {
  id: string;
  prefix: string;
  name: string;
  /** the key that it was made with */
  parentId: string;
}

export interface ExplainAccess {
  keyId?: string;
  userId?: string;
  /** a name of GET /v1/permissions */
  permission: string;
}

export interface FirstOrganization {
  id: string;
  name: string;
  plan: string;
}

export interface FirstSession {
  /** shown here and never again; absent when the session is in a cookie */
  token?: string;
  expiresAt: string;
}

export interface Health {
  status: 'live' | 'ready';
}

export interface HostEventActor {
  kind: 'api_key' | 'system' | 'user';
  /** of a key its id, which is required; of a person the UUID by which the host knows them */
  id?: string | null;
  /** required but for a key, which goes by its own */
  name?: string;
  /** of a key; its own counts */
  keyPrefix?: string;
}

export interface HostEvent {
  /** `change` by default; it says how long the event is kept */
  category?: 'access' | 'change' | 'security';
  /** `success` by default */
  outcome?: 'denied' | 'failed' | 'success';
  organizationId: string;
  actor: HostEventActor;
  /** e.g. `invoice.paid`; none of this service's own, nor of their groups */
  action: string;
  target?: HostTarget | null;
  reason?: string | null;
  request?: HostEventRequest | null;
  /** what is particular to the action, and no secret; `service` is put in here and may not be given */
  details?: Record<string, unknown> | null;
}

export interface HostEventRequest {
  /** `requestId` of the answer that allowed it, or the host's own UUID */
  id: string;
  method: string;
  /** its route's template, e.g. `/invoices/:id` */
  route: string;
  ip?: string | null;
  userAgent?: string | null;
  status?: number | null;
}

export interface HostRequest {
  userAgent?: string | null;
  /** UUID of the request, under which the log is to know it; made here when it is left out */
  id?: string;
  method: string;
  /** its route's template, e.g. `/invoices/:id` */
  route: string;
  /** the client's address, by which the networks of a key are judged */
  ip: string;
}

export interface HostTarget {
  /** what kind of thing, e.g. `invoice`; no key */
  type: string;
  id: string;
  name?: string;
}

export interface InclusionProof {
  organizationId: string;
  eventId: string;
  leafIndex: number;
  size: number;
  /** SHA-256 of 0x00 and the event's canonical JSON (RFC 8785) without `leafIndex` */
  leafHash: string;
  /** of the log of this size */
  rootHash: string;
  /** from the leaf's neighbour upwards */
  proof: string[];
}

export interface Integrations {
  /** who changes the plan: a member with `plan.manage`, or whoever runs the service */
  planChangedBy: 'operator' | 'owner';
  apiKeys: ApiKeysIntegration;
}

export interface Introspect {
  token: string;
  /** taken, and of no use: a token says itself what it is */
  token_type_hint?: string;
}

export interface Introspection {
  active: boolean;
  /** the scopes that the token has in full at this moment, separated by spaces */
  scope?: string;
  /** id of the API key */
  client_id?: string;
  /** the same: a key acts for itself */
  sub?: string;
  token_type?: 'Bearer';
  /** when it ends, in seconds since 1970; left out when it does not */
  exp?: number;
  /** when it came into being, in seconds since 1970 */
  iat?: number;
  organization_id?: string;
}

export interface KeyActivity {
  keyId: string;
  /** first moment of the first day that counts, in UTC */
  since: string;
  routeCount: number;
  routes: UsedRoute[];
  addressCount: number;
  addresses: UsedAddress[];
  /** what it changed, exactly since that moment */
  targets: ActivityTarget[];
  /** false when only its latest 10,000 changes were looked at, for there are more */
  targetsComplete: boolean;
  /** false when so much waits to be counted that the latest requests may be missing */
  complete: boolean;
  first: string | null;
  last: string | null;
  /** all of them, also those that were denied or failed */
  requests: number;
  /** answered 403 */
  denied: number;
  /** answered with another error */
  failed: number;
}

export interface KeyActor {
  kind: 'api_key' | 'system' | 'user';
  id: string | null;
  name: string;
}

export interface KeyFilter {
  /** left out: every key that is neither revoked nor expired */
  status?: 'active' | 'all' | 'expired' | 'retiring' | 'revoked' | 'suspended' | 'unclaimed';
  /** part of the name, in whatever case */
  search?: string;
  /** how the display prefix starts; longer than that one is, it could be a token, and those do not belong in a URL */
  prefix?: string;
  /** a scope that the key has */
  scope?: string;
  /** id of the person or key that made it */
  createdBy?: string;
  /** last used before; leaves out what was never used */
  usedBefore?: string;
  /** true: never used; false: used at least once */
  neverUsed?: boolean;
  /** leaves out what never expires */
  expiresBefore?: string;
}

export interface KeyRef {
  id: string;
  prefix: string;
}

export interface KeyReportSummary {
  byStatus: {
  revoked?: number;
  expired?: number;
  unclaimed?: number;
  suspended?: number;
  retiring?: number;
  active?: number;
};
  keys: number;
  overdue: number;
  idle: number;
  neverUsed: number;
  noExpiry: number;
  expiring: number;
  retiring: number;
  imported: number;
}

export interface KeyReport {
  /** the moment that all of it is about */
  at: string;
  policy: ApiKeyPolicy;
  /** on the first page; null on the others */
  summary: KeyReportSummary | null;
  items: ReportedKey[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface KeyUsage {
  keyId: string;
  /** first moment of the first day that counts, in UTC */
  from: string;
  /** end of the last day that counts */
  to: string;
  /** days with requests, in order */
  days: UsedDay[];
  routeCount: number;
  routes: UsedRoute[];
  addressCount: number;
  addresses: UsedAddress[];
  /** each scope that the key has now */
  scopes: UsedScope[];
  /** scopes that the key has and did not use; of a younger key, since it was made */
  unusedScopes: UnusedScopes;
  /** false when so much waits to be counted that the latest requests may be missing */
  complete: boolean;
  first: string | null;
  last: string | null;
  /** all of them, also those that were denied or failed */
  requests: number;
  /** answered 403 */
  denied: number;
  /** answered with another error */
  failed: number;
}

export interface LastUse {
  at: string;
  ip: string | null;
  method: string | null;
  /** template of the route; null when the log does not reach back that far */
  route: string | null;
}

export interface Login {
  /** in any case; one that no account can have is answered like any unknown one */
  email: string;
  password: string;
  /** how the session reaches the client: in the answer (the default), or in a cookie that scripts cannot read */
  transport?: 'bearer' | 'cookie';
}

export interface MadeKey {
  id: string;
  prefix: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

export interface MemberPage {
  items: Member[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface MemberRole {
  id: string;
  name: string;
}

export interface Member {
  userId: string;
  email: string;
  name: string;
  /** an invited member has no access before the link is redeemed */
  status: 'active' | 'invited';
  roles: MemberRole[];
}

export interface Membership {
  id: string;
  name: string;
  roles: RoleName[];
}

export interface NarrowKey {
  /** how far back a use counts; 90 by default */
  days?: 30 | 90;
  /** only tells what would happen */
  dryRun?: boolean;
}

export interface NarrowedKey {
  /** nothing was changed */
  dryRun: boolean;
  /** uses since then count */
  since: string;
  /** what the key has afterwards: what is kept, and what replaces something */
  scopes: string[];
  kept: string[];
  removed: string[];
  replaced: ReplacedScope[];
}

export interface NewOrganization {
  name: string;
}

export interface NewOwner {
  email: string;
  name: string;
  /** 8 to 1024 characters, not the e-mail address */
  password: string;
}

export interface OrganizationPage {
  items: Organization[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface OrganizationPlan {
  plan: string;
  features: string[];
}

export interface Organization {
  id: string;
  name: string;
  plan: string;
  keysFollowCreator: boolean;
  createdAt: string;
}

export interface OwnAccess {
  permissions: ('access.explain' | 'agents.delete' | 'agents.register' | 'agents.report_usage' | 'agents.update' | 'agents.view' | 'analytics.view' | 'api_keys.create' | 'api_keys.revoke' | 'api_keys.rotate' | 'api_keys.rotate_self' | 'api_keys.update' | 'api_keys.view' | 'audit.export' | 'audit.view' | 'audit_sinks.manage' | 'audit_sinks.view' | 'costs.view' | 'members.manage' | 'members.view' | 'organization.manage' | 'organization.view' | 'plan.manage' | 'plan.view' | 'policy.manage' | 'policy.view' | 'roles.manage' | 'roles.view' | 'tokens.introspect' | 'workflows.manage' | 'workflows.view')[];
  /** what would be allowed as well, if the organization had a plan with the feature it needs */
  notInPlan: ('access.explain' | 'agents.delete' | 'agents.register' | 'agents.report_usage' | 'agents.update' | 'agents.view' | 'analytics.view' | 'api_keys.create' | 'api_keys.revoke' | 'api_keys.rotate' | 'api_keys.rotate_self' | 'api_keys.update' | 'api_keys.view' | 'audit.export' | 'audit.view' | 'audit_sinks.manage' | 'audit_sinks.view' | 'costs.view' | 'members.manage' | 'members.view' | 'organization.manage' | 'organization.view' | 'plan.manage' | 'plan.view' | 'policy.manage' | 'policy.view' | 'roles.manage' | 'roles.view' | 'tokens.introspect' | 'workflows.manage' | 'workflows.view')[];
}

export interface PerformSetup {
  /** printed at the first start, or given as `SETUP_TOKEN` */
  setupToken: string;
  organization: NewOrganization;
  user: NewOwner;
  /** how the session reaches the client: in the answer (the default), or in a cookie that scripts cannot read */
  transport?: 'bearer' | 'cookie';
}

export interface PermissionPage {
  items: Permission[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface Permission {
  name: string;
  description: string;
  /** the plan feature it needs */
  feature?: string;
  /** a feature that is enough for a part of it */
  partlyWith?: string;
}

export interface PlanPage {
  items: Plan[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface Plan {
  features: string[];
  name: string;
}

export interface PresentedKey {
  id: string;
  /** the first 12 characters of the token */
  prefix: string;
  scopes: string[];
  expiresAt: string | null;
}

export interface RateLimit {
  requests: number;
  /** 30 days at the most */
  windowSeconds: number;
}

export interface RecentAddress {
  /** null where it is not known */
  ip: string | null;
  lastUsedAt: string;
}

export interface RecentRoute {
  method: string;
  /** template, e.g. `/v1/organizations/:organizationId/agents` */
  route: string;
  lastUsedAt: string;
}

export interface RecentlyUsedKey {
  id: string;
  prefix: string;
  name: string;
  lastUsedAt: string;
  routeCount: number;
  routes: RecentRoute[];
  addressCount: number;
  addresses: RecentAddress[];
}

export interface RecordHostEvents {
  /** all of them are recorded, or none */
  events: HostEvent[];
}

export interface RecordedHostEvents {
  /** of the events, in their order */
  ids: string[];
}

export interface RegisterAgent {
  /** unique within the organization */
  name: string;
  /** where the agent is reached, http or https */
  endpoint?: string | null;
  status?: 'active' | 'disabled' | 'paused';
  /** free-form settings of the agent, 64 KiB at the most */
  configuration?: Record<string, unknown>;
}

export interface Remedy {
  change: 'accept_invitation' | 'add_scope' | 'change_plan' | 'claim_key' | 'give_role';
  /** names of scopes, roles or plans of which one is enough; none where the change needs none */
  anyOf: string[];
}

export interface RemoveMember {
  /** what becomes of the keys that the person has made; `revoke` needs `api_keys.revoke`; default `keep` */
  keys?: 'keep' | 'revoke';
  /** only tells what would happen */
  dryRun?: boolean;
}

export interface RemovedMember {
  /** keys the person had made that still work; with plan and expiry as before */
  keysKept: number;
  keysRevoked: number;
  /** with `dryRun`, for who may see keys: which these are, those used last first, 1,000 at the most */
  keys?: MadeKey[];
}

export interface ReplacePolicy {
  /** how long a key may live, from its creation to its expiry; with it every key needs an expiry */
  maxLifetimeDays?: number | null;
  /** whether a key needs an expiry */
  requireExpiry?: boolean | null;
  /** how long a key and its successor both work when a rotation does not say; without it a day */
  defaultOverlapSeconds?: number | null;
  /** the age at which a key is overdue for rotation */
  rotateAfterDays?: number | null;
  /** after how long without use a key is idle; one that was never used counts from its creation */
  idleAfterDays?: number | null;
}

export interface ReplacedKey {
  id: string;
  prefix: string;
  /** until when it works; null: it waits for the successor's first use */
  retiresAt: string | null;
}

export interface ReplacedScope {
  from: string;
  /** holds less, and all that was used of the other */
  to: string;
}

export interface ReportUsage {
  /** 0 to 1,000,000,000,000 */
  inputTokens: number;
  /** 0 to 1,000,000,000,000 */
  outputTokens: number;
  /** US dollars, at most 6 decimals */
  costUsd: number;
  /** when the usage arose, from the year 2000 on and not in the future; now by default */
  occurredAt?: string;
}

export interface ReportedKey {
  status: 'active' | 'expired' | 'retiring' | 'revoked' | 'suspended' | 'unclaimed';
  revocationReason: 'compromised' | 'no_longer_needed' | null | 'other' | 'owner_left' | 'policy' | 'superseded';
  /** the rules that it breaks */
  brokenRules: ('maxLifetimeDays' | 'requireExpiry' | 'rotateAfterDays')[];
  /** whole days since its creation */
  ageDays: number;
  /** it breaks a rule of the policy by its age or its expiry */
  overdue: boolean;
  /** not used for as long as the policy calls idle */
  idle: boolean;
  neverUsed: boolean;
  noExpiry: boolean;
  /** it expires within 14 days, and has no successor yet */
  expiring: boolean;
  /** a successor has taken its place, and both work */
  retiring: boolean;
  /** it was issued elsewhere, and has not been rotated since */
  imported: boolean;
  /** when its successor came into being */
  rotatedAt: string | null;
  rotatedBy: KeyActor | null;
  /** how long it and its successor both worked, or will; null while that waits for the successor's first use */
  overlapSeconds: number | null;
  /** of one revoked as compromised: since when it may have been in other hands, if that was said */
  exposedAt: string | null;
  /** from then, or from its creation if that was later, to its revocation */
  exposureSeconds: number | null;
  /** it has scopes that it did not use in 90 days; of keys that are at least as old */
  overScoped: boolean;
  /** these scopes */
  unusedScopes: string[];
  id: string;
  organizationId: string;
  name: string;
  description: string | null;
  /** how the token begins, with 8 characters of what is random: `psk_` and the next 8 */
  prefix: string;
  /** the token's last four characters; null while nobody has claimed the key, and for an imported one of which they are not known */
  last4: string | null;
  scopes: string[];
  createdAt: string;
  createdBy: KeyActor;
  /** null: never */
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedIp: string | null;
  /** networks it may be used from; empty: from anywhere */
  allowedCidrs: string[];
  /** null: no limit */
  rateLimit: RateLimit | null;
  revokedAt: string | null;
  revokedBy: KeyActor | null;
  revocationNote: string | null;
  /** the key that this one replaces */
  predecessorId: string | null;
  /** the key that replaces this one */
  successorId: string | null;
  /** when this key stops working because another one has replaced it */
  retiresAt: string | null;
}

export interface ResetPassword {
  /** of the operator's one-time link */
  token: string;
  /** 8 to 1024 characters, not the e-mail address */
  password: string;
  /** how the session reaches the client: in the answer (the default), or in a cookie that scripts cannot read */
  transport?: 'bearer' | 'cookie';
}

export interface RevocationPreview {
  /** 24 hours ago */
  since: string;
  usedCount: number;
  /** keys that would be revoked, still work and were used since then, the latest first; with requests that were refused */
  used: RecentlyUsedKey[];
  descendantCount: number;
  /** living keys that were made with those named, at any remove; they are revoked too with `includeDescendants`, or work on */
  descendants: Descendant[];
  /** false when so much waits to be counted that the latest requests may be missing */
  complete: boolean;
}

export interface RevokeKey {
  /** also every key that was made with it, at any remove; by default true for `compromised` */
  includeDescendants?: boolean;
  reason: 'compromised' | 'no_longer_needed' | 'other' | 'owner_left' | 'policy' | 'superseded';
  /** for whoever reads the log later; not a place for secrets */
  note?: string | null;
  /** with `compromised`: since when the key may have been in other hands; the report says how long that lasted */
  exposedAt?: string;
}

export interface RevokeSelf {
  reason: 'compromised' | 'no_longer_needed' | 'other' | 'owner_left' | 'policy' | 'superseded';
  /** for whoever reads the log later; not a place for secrets */
  note?: string | null;
  /** with `compromised`: since when the key may have been in other hands; the report says how long that lasted */
  exposedAt?: string;
}

export interface RewindAuditSink {
  /** leaf index of the event to go on with, 0 to the size of the log */
  leafIndex?: number;
  /** goes on with the first event of this time or later */
  from?: string;
}

export interface RoleName {
  id: string;
  name: string;
}

export interface RolePage {
  items: Role[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface Role {
  id: string;
  name: string;
  description: string;
  permissions: string[];
  /** cannot be changed; what it holds is said by the catalogue */
  builtIn: boolean;
}

export interface RotateKey {
  /** left out: the name of the key that is replaced */
  name?: string;
  /** null: never; left out: as long as the lifetime of the key that is replaced */
  expiresAt?: string | null;
  /** how long both keys work, 0 to 2592000 (30 days); left out: as the policy says, or else a day */
  overlapSeconds?: number;
  /** what starts that time: the rotation (left out), or the first request with the new key */
  startOverlap?: 'first_use' | 'now';
}

export interface RotateSelf {
  /** how long both keys work, 0 to 2592000 (30 days); left out: as the policy says, or else a day */
  overlapSeconds?: number;
  /** what starts that time: the rotation (left out), or the first request with the new key */
  startOverlap?: 'first_use' | 'now';
}

export interface RotateSinkSecret {
  /** how long deliveries are signed by both secrets, 0 to 2592000 (30 days); 86400 by default, 0 ends every earlier one */
  overlapSeconds?: number;
}

export interface RotatedApiKey {
  status: 'active' | 'expired' | 'retiring' | 'revoked' | 'suspended' | 'unclaimed';
  revocationReason: 'compromised' | 'no_longer_needed' | null | 'other' | 'owner_left' | 'policy' | 'superseded';
  /** shown once; absent when an Idempotency-Key is replayed, and with `deliver: "claim"` */
  token?: string;
  /** with `deliver: "claim"`: the one-time link that makes the token, shown once */
  claimUrl?: string;
  /** until when the link works */
  claimExpiresAt?: string;
  id: string;
  organizationId: string;
  name: string;
  description: string | null;
  /** how the token begins, with 8 characters of what is random: `psk_` and the next 8 */
  prefix: string;
  /** the token's last four characters; null while nobody has claimed the key, and for an imported one of which they are not known */
  last4: string | null;
  scopes: string[];
  createdAt: string;
  createdBy: KeyActor;
  /** null: never */
  expiresAt: string | null;
  lastUsedAt: string | null;
  lastUsedIp: string | null;
  /** networks it may be used from; empty: from anywhere */
  allowedCidrs: string[];
  /** null: no limit */
  rateLimit: RateLimit | null;
  revokedAt: string | null;
  revokedBy: KeyActor | null;
  revocationNote: string | null;
  /** the key that this one replaces */
  predecessorId: string | null;
  /** the key that replaces this one */
  successorId: string | null;
  /** when this key stops working because another one has replaced it */
  retiresAt: string | null;
  predecessor: ReplacedKey;
}

export interface Rotation {
  predecessorId: string;
  successorId: string;
  /** end of the overlap; null while it waits for the successor's first use */
  retiresAt: string | null;
  /** the last request with the predecessor; null: there has never been one */
  lastUse: LastUse | null;
  successorLastUsedAt: string | null;
  /** nobody would notice the end of the overlap, as far as can be told */
  safeToEnd: boolean;
  /** e.g. `safe to end`, `not yet, last used 3 minutes ago` */
  readiness: string;
}

export interface ScopePage {
  items: Scope[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface Scope {
  permissions: string[];
  name: string;
  description: string;
}

export interface SessionPage {
  items: Session[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface Session {
  id: string;
  /** whether it is the session of this very request */
  current: boolean;
  transport: 'bearer' | 'cookie';
  /** address and browser that signed in */
  ip: string | null;
  userAgent: string | null;
  createdAt: string;
  lastUsedAt: string | null;
  /** when it ends without further use */
  idleExpiresAt: string;
  /** when it ends at the latest */
  expiresAt: string;
}

export interface SetupState {
  /** whether there is nobody yet, so that `POST /v1/setup` is what to do first */
  needed: boolean;
}

export interface Setup {
  organization: FirstOrganization;
  user: User;
  session: FirstSession;
}

export interface SignIn {
  /** shown here and never again; absent when the session is in a cookie */
  token?: string;
  /** when the session ends at the latest; it ends sooner when it is not used */
  expiresAt: string;
  user: User;
  /** where the person is an active member */
  organizations: Membership[];
}

export interface SinkCreator {
  kind: 'api_key' | 'system' | 'user';
  id: string | null;
  name: string;
}

export interface SinkDeliveryPage {
  items: SinkDelivery[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface SinkDelivery {
  id: string;
  /** header `webhook-id` of the request; the same when the same events are sent again */
  messageId: string;
  firstLeafIndex: number;
  lastLeafIndex: number;
  /** how many events were sent; those in between that the filter leaves out do not count */
  events: number;
  /** 1 for the first attempt with these events */
  attempt: number;
  startedAt: string;
  durationMs: number;
  delivered: boolean;
  /** of the receiver's answer; null when there was none, and for syslog */
  status: number | null;
  error: string | null;
  /** how the receiver's answer begins */
  response: string | null;
}

export interface SinkTest {
  delivered: boolean;
  /** of the receiver's answer; null when there was none, and for syslog */
  status: number | null;
  /** why it was not delivered */
  error: string | null;
  /** how the receiver's answer begins */
  response: string | null;
  durationMs: number;
}

export interface Subject {
  kind: 'api_key' | 'user';
  id: string;
  name: string;
}

export interface UnusedScopes {
  /** not used in the last 30 days */
  last30Days: string[];
  /** not used in the last 90 days */
  last90Days: string[];
}

export interface UpdateAgent {
  name?: string;
  endpoint?: string | null;
  status?: 'active' | 'disabled' | 'paused';
  configuration?: Record<string, unknown>;
}

export interface UpdateAuditSink {
  /** only these categories; empty: every one */
  categories?: ('access' | 'change' | 'notice' | 'security')[];
  /** only these outcomes; empty: every one */
  outcomes?: ('denied' | 'failed' | 'success')[];
  name?: string;
  /** of the kind that the sink is */
  url?: string;
  /** certificates to be trusted for this receiver instead of the public ones, PEM; null: the public ones */
  caCertificate?: string | null;
  /** only these actions, or groups of them such as `api_key.*`; empty: every action */
  actions?: string[];
  /** true by default; false: nothing is sent until it is enabled, and nothing is lost meanwhile */
  enabled?: boolean;
}

export interface UpdateKey {
  name?: string;
  description?: string | null;
  scopes?: string[];
  /** null: never */
  expiresAt?: string | null;
  /** when the overlap with the successor ends, of a key that has been rotated; a time that has passed ends it at once */
  retiresAt?: string;
  /** empty: everywhere */
  allowedCidrs?: string[];
  /** null: none */
  rateLimit?: RateLimit | null;
}

export interface UpdateMember {
  /** ids of roles, at least one; they replace the present ones */
  roles: string[];
}

export interface UpdateOrganization {
  name?: string;
  /** whether keys have only what their creator's roles give at the moment */
  keysFollowCreator?: boolean;
}

export interface UpdateRole {
  name?: string;
  description?: string | null;
  permissions?: string[];
}

export interface UpdateWorkflow {
  name?: string;
  steps?: (Record<string, unknown>)[];
  enabled?: boolean;
}

export interface UsageAnalytics {
  /** days with usage in order, or agents with the most tokens first; 1,000 at the most */
  items: UsageItem[];
  /** over everything in the range, listed or not */
  total: UsageTotal;
  from: string;
  to: string;
  groupBy: 'agent' | 'day';
}

export interface UsageItem {
  /** number of usage reports */
  reports: number;
  inputTokens: number;
  outputTokens: number;
  /** `YYYY-MM-DD` in UTC; when grouped by day */
  day?: string;
  /** when grouped by agent */
  agentId?: string;
  /** the agent's name now, or at its last report if it is deleted; when grouped by agent */
  agentName?: string;
}

export interface UsageTotal {
  /** number of usage reports */
  reports: number;
  inputTokens: number;
  outputTokens: number;
}

export interface UsedAddress {
  /** null where it is not known */
  ip: string | null;
  first: string | null;
  last: string | null;
  /** all of them, also those that were denied or failed */
  requests: number;
  /** answered 403 */
  denied: number;
  /** answered with another error */
  failed: number;
}

export interface UsedDay {
  /** `YYYY-MM-DD` in UTC */
  day: string;
  /** all of them, also those that were denied or failed */
  requests: number;
  /** answered 403 */
  denied: number;
  /** answered with another error */
  failed: number;
}

export interface UsedRoute {
  method: string;
  /** template, e.g. `/v1/organizations/:organizationId/agents` */
  route: string;
  /** what the route asks for; null for none, or when there is no such route any more */
  permission: string | null;
  first: string | null;
  last: string | null;
  /** all of them, also those that were denied or failed */
  requests: number;
  /** answered 403 */
  denied: number;
  /** answered with another error */
  failed: number;
}

export interface UsedScope {
  scope: string;
  /** that asked for a permission of this scope and were not denied; they count for every scope of the key that holds it */
  requests: number;
  /** at any time, also outside of the range */
  lastUsedAt: string | null;
}

export interface User {
  id: string;
  email: string;
  name: string;
}

export interface WhoAmI {
  subject: Subject;
  /** of a key */
  organizationId?: string;
  apiKey?: PresentedKey;
  /** what a key may do at this moment: none while the plan suspends it */
  permissions?: ('access.explain' | 'agents.delete' | 'agents.register' | 'agents.report_usage' | 'agents.update' | 'agents.view' | 'analytics.view' | 'api_keys.create' | 'api_keys.revoke' | 'api_keys.rotate' | 'api_keys.rotate_self' | 'api_keys.update' | 'api_keys.view' | 'audit.export' | 'audit.view' | 'audit_sinks.manage' | 'audit_sinks.view' | 'costs.view' | 'members.manage' | 'members.view' | 'organization.manage' | 'organization.view' | 'plan.manage' | 'plan.view' | 'policy.manage' | 'policy.view' | 'roles.manage' | 'roles.view' | 'tokens.introspect' | 'workflows.manage' | 'workflows.view')[];
  /** where a person is an active member */
  organizations?: Membership[];
}

export interface WorkflowPage {
  items: Workflow[];
  /** null on the last page */
  nextCursor: string | null;
}

export interface Workflow {
  id: string;
  organizationId: string;
  name: string;
  steps: (Record<string, unknown>)[];
  enabled: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface Problem {
  /** where the code is explained */
  type: string;
  /** the name of the status */
  title: string;
  status: number;
  /** what is wrong with this request */
  detail: string;
  code: 'conflict' | 'cross_origin' | 'exceeds_caller' | 'headers_too_large' | 'https_required' | 'idempotency_mismatch' | 'insufficient_scope' | 'internal_error' | 'invalid_request' | 'invalid_token' | 'method_not_allowed' | 'not_found' | 'outcome_unknown' | 'payload_too_large' | 'people_only' | 'plan_managed_by_operator' | 'plan_upgrade_required' | 'policy_violation' | 'request_timeout' | 'services_only' | 'too_many_requests' | 'unauthenticated' | 'unavailable' | 'unsupported_media_type' | 'validation_failed';
  requestId: string;
  /** with `validation_failed` */
  errors?: ({
  /** path of the field or name of the parameter */
  field: string;
  /** what is accepted */
  detail: string;
})[];
  /** with `insufficient_scope` */
  reason?: 'not_granted' | 'out_of_scope';
  /** with `policy_violation`: the rule of the policy */
  rule?: string;
  /** with `policy_violation`: the latest expiry that the policy accepts */
  latestExpiresAt?: string;
  requiredPermission?: string;
  /** scopes that would do */
  scopes?: string[];
  /** with `plan_upgrade_required` */
  requiredFeature?: string;
  /** the current plan */
  plan?: string;
  plansWithFeature?: string[];
}

export interface Operations {
  'GET /v1/organizations/{organizationId}/audit-events': { path: { organizationId: string }; query?: { actorId?: string; keyId?: string; action?: string; outcome?: 'denied' | 'failed' | 'success'; category?: 'access' | 'change' | 'notice' | 'security'; targetId?: string; requestId?: string; excludeActorId?: string; from?: string; to?: string; order?: 'asc' | 'desc'; after?: number; wait?: number; limit?: number; cursor?: string }; answer: AuditEventPage };
  'GET /v1/organizations/{organizationId}/audit-events/{id}': { path: { organizationId: string; id: string }; answer: AuditEvent };
  'GET /v1/organizations/{organizationId}/audit-events/export': { path: { organizationId: string }; query?: { actorId?: string; keyId?: string; action?: string; outcome?: 'denied' | 'failed' | 'success'; category?: 'access' | 'change' | 'notice' | 'security'; targetId?: string; requestId?: string; excludeActorId?: string; from?: string; to?: string; format?: 'csv' | 'ndjson' | 'ocsf'; proofs?: boolean; size?: number }; answer: undefined };
  'GET /.well-known/praesidia-keys/audit-keys': { answer: AuditKeys };
  'GET /v1/organizations/{organizationId}/audit-log/checkpoint': { path: { organizationId: string }; answer: Checkpoint };
  'GET /v1/organizations/{organizationId}/audit-log/proofs/inclusion': { path: { organizationId: string }; query: { eventId: string; size?: number }; answer: InclusionProof };
  'GET /v1/organizations/{organizationId}/audit-log/proofs/consistency': { path: { organizationId: string }; query: { from: number; to?: number }; answer: ConsistencyProof };
  'GET /v1/setup': { answer: SetupState };
  'POST /v1/setup': { body: PerformSetup; answer: Setup };
  'POST /v1/auth/login': { body: Login; answer: SignIn };
  'POST /v1/auth/logout': { answer: undefined };
  'POST /v1/auth/password': { body: ChangePassword; answer: undefined };
  'GET /v1/auth/whoami': { answer: WhoAmI };
  'POST /v1/auth/password/reset': { body: ResetPassword; answer: SignIn };
  'GET /v1/auth/sessions': { query?: { limit?: number; cursor?: string }; answer: SessionPage };
  'DELETE /v1/auth/sessions/{id}': { path: { id: string }; answer: undefined };
  'POST /v1/invitations/accept': { body: AcceptInvitation; answer: SignIn };
  'POST /v1/api-keys/claim': { body: ClaimKey; answer: CreatedApiKey };
  'GET /v1/organizations/{organizationId}/access': { path: { organizationId: string }; answer: OwnAccess };
  'POST /v1/organizations/{organizationId}/access/explain': { path: { organizationId: string }; body: ExplainAccess; answer: AccessExplanation };
  'POST /v1/introspect': { body: Introspect; answer: Introspection };
  'GET /v1/organizations': { query?: { limit?: number; cursor?: string }; answer: OrganizationPage };
  'POST /v1/organizations': { body: CreateOrganization; answer: Organization };
  'GET /v1/organizations/{organizationId}': { path: { organizationId: string }; answer: Organization };
  'PATCH /v1/organizations/{organizationId}': { path: { organizationId: string }; body: UpdateOrganization; answer: Organization };
  'GET /v1/organizations/{organizationId}/members': { path: { organizationId: string }; query?: { limit?: number; cursor?: string }; answer: MemberPage };
  'POST /v1/organizations/{organizationId}/members': { path: { organizationId: string }; body: AddMember; answer: AddedMember };
  'PATCH /v1/organizations/{organizationId}/members/{userId}': { path: { organizationId: string; userId: string }; body: UpdateMember; answer: Member };
  'DELETE /v1/organizations/{organizationId}/members/{userId}': { path: { organizationId: string; userId: string }; body: RemoveMember; answer: RemovedMember };
  'GET /v1/organizations/{organizationId}/roles': { path: { organizationId: string }; query?: { limit?: number; cursor?: string }; answer: RolePage };
  'POST /v1/organizations/{organizationId}/roles': { path: { organizationId: string }; body: CreateRole; answer: Role };
  'PATCH /v1/organizations/{organizationId}/roles/{roleId}': { path: { organizationId: string; roleId: string }; body: UpdateRole; answer: Role };
  'DELETE /v1/organizations/{organizationId}/roles/{roleId}': { path: { organizationId: string; roleId: string }; answer: undefined };
  'GET /v1/permissions': { query?: { limit?: number; cursor?: string }; answer: PermissionPage };
  'GET /v1/scopes': { query?: { limit?: number; cursor?: string }; answer: ScopePage };
  'GET /v1/plans': { query?: { limit?: number; cursor?: string }; answer: PlanPage };
  'GET /v1/organizations/{organizationId}/plan': { path: { organizationId: string }; answer: OrganizationPlan };
  'PUT /v1/organizations/{organizationId}/plan': { path: { organizationId: string }; body: ChangePlan; answer: OrganizationPlan };
  'POST /v1/organizations/{organizationId}/api-keys': { path: { organizationId: string }; body: CreateKey; answer: CreatedApiKey };
  'GET /v1/organizations/{organizationId}/api-keys': { path: { organizationId: string }; query?: { neverUsed?: boolean; sort?: '-createdAt' | '-expiresAt' | '-lastUsedAt' | '-name' | 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'name'; status?: 'active' | 'all' | 'expired' | 'retiring' | 'revoked' | 'suspended' | 'unclaimed'; search?: string; prefix?: string; scope?: string; createdBy?: string; usedBefore?: string; expiresBefore?: string; limit?: number; cursor?: string }; answer: ApiKeyPage };
  'POST /v1/organizations/{organizationId}/api-keys/bulk-revoke': { path: { organizationId: string }; body: BulkRevoke; answer: BulkRevocation };
  'GET /v1/organizations/{organizationId}/api-keys/{id}': { path: { organizationId: string; id: string }; answer: ApiKeyDetail };
  'PATCH /v1/organizations/{organizationId}/api-keys/{id}': { path: { organizationId: string; id: string }; body: UpdateKey; answer: ApiKey };
  'POST /v1/organizations/{organizationId}/api-keys/{id}/rotate': { path: { organizationId: string; id: string }; body: RotateKey; answer: RotatedApiKey };
  'POST /v1/organizations/{organizationId}/api-keys/{id}/revoke': { path: { organizationId: string; id: string }; body: RevokeKey; answer: ApiKey };
  'POST /v1/organizations/{organizationId}/api-keys/{id}/claim-link': { path: { organizationId: string; id: string }; answer: CreatedApiKey };
  'GET /v1/api-keys/self': { answer: ApiKeyDetail };
  'POST /v1/api-keys/self/rotate': { body: RotateSelf; answer: RotatedApiKey };
  'POST /v1/api-keys/self/revoke': { body: RevokeSelf; answer: ApiKey };
  'GET /v1/organizations/{organizationId}/integrations': { path: { organizationId: string }; answer: Integrations };
  'GET /v1/organizations/{organizationId}/api-key-policy': { path: { organizationId: string }; answer: ApiKeyPolicy };
  'PUT /v1/organizations/{organizationId}/api-key-policy': { path: { organizationId: string }; body: ReplacePolicy; answer: ApiKeyPolicy };
  'GET /v1/organizations/{organizationId}/api-keys/{id}/usage': { path: { organizationId: string; id: string }; query?: { from?: string; to?: string }; answer: KeyUsage };
  'GET /v1/organizations/{organizationId}/api-keys/{id}/activity': { path: { organizationId: string; id: string }; query?: { since?: string }; answer: KeyActivity };
  'POST /v1/organizations/{organizationId}/api-keys/{id}/narrow': { path: { organizationId: string; id: string }; body: NarrowKey; answer: NarrowedKey };
  'GET /v1/organizations/{organizationId}/api-keys/report': { path: { organizationId: string }; query?: { limit?: number; cursor?: string; format?: 'csv' | 'json'; finding?: 'expiring' | 'idle' | 'imported' | 'neverUsed' | 'noExpiry' | 'overScoped' | 'overdue' | 'retiring' }; answer: KeyReport };
  'GET /v1/organizations/{organizationId}/audit-sinks': { path: { organizationId: string }; query?: { limit?: number; cursor?: string }; answer: AuditSinkPage };
  'POST /v1/organizations/{organizationId}/audit-sinks': { path: { organizationId: string }; body: CreateAuditSink; answer: AuditSinkWithSecret };
  'GET /v1/organizations/{organizationId}/audit-sinks/{id}': { path: { organizationId: string; id: string }; answer: AuditSink };
  'PATCH /v1/organizations/{organizationId}/audit-sinks/{id}': { path: { organizationId: string; id: string }; body: UpdateAuditSink; answer: AuditSink };
  'DELETE /v1/organizations/{organizationId}/audit-sinks/{id}': { path: { organizationId: string; id: string }; answer: undefined };
  'POST /v1/organizations/{organizationId}/audit-sinks/{id}/test': { path: { organizationId: string; id: string }; answer: SinkTest };
  'GET /v1/organizations/{organizationId}/audit-sinks/{id}/deliveries': { path: { organizationId: string; id: string }; query?: { limit?: number; cursor?: string }; answer: SinkDeliveryPage };
  'POST /v1/organizations/{organizationId}/audit-sinks/{id}/rotate-secret': { path: { organizationId: string; id: string }; body: RotateSinkSecret; answer: AuditSinkWithSecret };
  'POST /v1/organizations/{organizationId}/audit-sinks/{id}/rewind': { path: { organizationId: string; id: string }; body: RewindAuditSink; answer: AuditSink };
  'POST /v1/authorize': { body: Authorize | Authorize[]; answer: Authorization | Authorization[] };
  'POST /v1/audit-events': { body: RecordHostEvents; answer: RecordedHostEvents };
  'GET /v1/organizations/{organizationId}/agents': { path: { organizationId: string }; query?: { limit?: number; cursor?: string }; answer: AgentPage };
  'POST /v1/organizations/{organizationId}/agents': { path: { organizationId: string }; body: RegisterAgent; answer: Agent };
  'GET /v1/organizations/{organizationId}/agents/{id}': { path: { organizationId: string; id: string }; answer: Agent };
  'PATCH /v1/organizations/{organizationId}/agents/{id}': { path: { organizationId: string; id: string }; body: UpdateAgent; answer: Agent };
  'DELETE /v1/organizations/{organizationId}/agents/{id}': { path: { organizationId: string; id: string }; answer: undefined };
  'POST /v1/organizations/{organizationId}/agents/{id}/usage': { path: { organizationId: string; id: string }; body: ReportUsage; answer: AgentUsage };
  'GET /v1/organizations/{organizationId}/workflows': { path: { organizationId: string }; query?: { limit?: number; cursor?: string }; answer: WorkflowPage };
  'POST /v1/organizations/{organizationId}/workflows': { path: { organizationId: string }; body: CreateWorkflow; answer: Workflow };
  'GET /v1/organizations/{organizationId}/workflows/{id}': { path: { organizationId: string; id: string }; answer: Workflow };
  'PATCH /v1/organizations/{organizationId}/workflows/{id}': { path: { organizationId: string; id: string }; body: UpdateWorkflow; answer: Workflow };
  'DELETE /v1/organizations/{organizationId}/workflows/{id}': { path: { organizationId: string; id: string }; answer: undefined };
  'GET /v1/organizations/{organizationId}/analytics/usage': { path: { organizationId: string }; query?: { from?: string; to?: string; groupBy?: 'agent' | 'day' }; answer: UsageAnalytics };
  'GET /v1/organizations/{organizationId}/analytics/costs': { path: { organizationId: string }; query?: { from?: string; to?: string; groupBy?: 'agent' | 'day' }; answer: CostAnalytics };
  'GET /health/live': { answer: Health };
  'GET /health/ready': { answer: Health };
}
