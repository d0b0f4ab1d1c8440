import type { Feature, Permission } from './catalogue.js';
import type { RequestContext } from './request-context.js';

/** Who acts, as it appears in the audit log. */
export interface Subject {
  readonly kind: 'user' | 'api_key' | 'system';
  /** UUID of the user or key, or of the service token of another service; null for the system itself */
  readonly id: string | null;
  readonly name: string;
  /** display prefix, on keys alone */
  readonly keyPrefix?: string;
}

export interface OrganizationRef {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
}

/** How often a key may be used: so many requests in a window that begins with the first of them. */
export interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** The bounds that a key hands down to every key made or changed with it. */
export interface KeyBounds {
  readonly id: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  /** when it stops working because another key has replaced it */
  readonly retiresAt: Date | null;
  readonly allowedCidrs: readonly string[];
  /** null: as often as it likes */
  readonly rateLimit: RateLimit | null;
}

/** Who acts, in which organization, when and by which request: all an audit event needs to know of its cause. */
export interface Actor {
  readonly subject: Subject;
  readonly organization: OrganizationRef | null;
  /** database clock at the moment the credential was read */
  readonly at: Date;
  readonly request: RequestContext | null;
}

/** The authenticated caller and the three sets that bound it. */
export interface Principal extends Actor {
  /** id of the session or key that was presented */
  readonly credentialId: string;
  /** the person at the root: the user itself, or the one at the start of the chain that made the key */
  readonly userId: string | null;
  /** null when a person calls a route outside any organization, or one of an organization that is not theirs */
  readonly organization: OrganizationRef | null;
  /** permissions of the member's roles; for a key, what its organization lets keys do */
  readonly granted: ReadonlySet<Permission>;
  /** permissions of the key's scopes; a session carries every one */
  readonly scoped: ReadonlySet<Permission>;
  /** features of the organization's plan */
  readonly entitled: ReadonlySet<Feature>;
  /** the feature without which this kind of credential does not work at all */
  readonly requires: Feature | null;
  /** set where somebody else keeps the membership: then it is not looked for among ours */
  readonly vouchedFor?: true;
  /** present when the credential is a key */
  readonly key: KeyBounds | null;
  readonly request: RequestContext;
}

/** A principal on a route below `/v1/organizations/:organizationId`, where the guard has settled the organization. */
export interface TenantPrincipal extends Principal {
  readonly organization: OrganizationRef;
}
