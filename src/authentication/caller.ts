import type { Bounds } from '../access/decide.js';
import type { KeyBounds, OrganizationRef, Principal, RateLimit, Subject } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import type { KeyRow } from './credential-row.js';

/** The principal that a credential stands for. Classes for the reason that `NewContext` gives. */
export class Caller implements Principal {
  readonly granted: Principal['granted'];
  readonly scoped: Principal['scoped'];
  readonly entitled: Principal['entitled'];
  readonly requires: Principal['requires'];

  constructor(
    readonly credentialId: string,
    readonly userId: string | null,
    readonly subject: Subject,
    readonly organization: OrganizationRef | null,
    { granted, scoped, entitled, requires }: Bounds,
    readonly key: KeyBounds | null,
    readonly at: Date,
    readonly request: RequestContext,
  ) {
    this.granted = granted;
    this.scoped = scoped;
    this.entitled = entitled;
    this.requires = requires;
  }
}

/** A key as it appears in the audit log. */
export class KeySubject implements Subject {
  readonly kind = 'api_key';

  constructor(
    readonly id: string,
    readonly name: string,
    readonly keyPrefix: string,
  ) {}
}

/** What a key hands down to those made with it. */
export class OwnBounds implements KeyBounds {
  readonly id: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  readonly retiresAt: Date | null;
  readonly allowedCidrs: readonly string[];
  readonly rateLimit: RateLimit | null;

  constructor({ id, prefix, scopes, life, allowedCidrs, rateLimit }: KeyRow) {
    this.id = id;
    this.prefix = prefix;
    this.scopes = scopes;
    this.expiresAt = life.expiresAt;
    this.retiresAt = life.retiresAt;
    this.allowedCidrs = allowedCidrs ?? [];
    this.rateLimit = rateLimit;
  }
}
