import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import { inCidrs } from '../access/cidr.js';
import type { Presentation } from '../access/ports.js';
import type { Bounds } from '../access/decide.js';
import type { KeyBounds, OrganizationRef, Principal, RateLimit, Subject } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import { boundsOfKey } from './bounds.js';
import { CredentialReader } from './credential-reader.js';
import type { CredentialRow, Life } from './credential-row.js';
import { LastUsed } from './last-used.js';
import { OverlapStarts } from './overlap-starts.js';
import { invalidToken } from './refusals.js';
import type { RejectionReason } from './rejection-log.js';
import { Rejections } from './rejections.js';
import { ReuseNotices } from './reuse-notices.js';

/** A row of an API key, where what only keys have is always there. */
export type KeyRow = CredentialRow & {
  readonly organization: OrganizationRef;
  readonly prefix: string;
  readonly scopes: readonly string[];
};

/** What acts by a key. Classes for the reason that `NewContext` gives. */
class KeyPrincipal implements Principal {
  readonly credentialId: string;
  readonly userId: string | null;
  readonly subject: Subject;
  readonly organization: OrganizationRef;
  readonly granted: Principal['granted'];
  readonly scoped: Principal['scoped'];
  readonly entitled: Principal['entitled'];
  readonly requires: Principal['requires'];
  readonly key: KeyBounds;
  readonly at: Date;

  constructor(
    row: KeyRow,
    { granted, scoped, entitled, requires }: Bounds,
    readonly request: RequestContext,
  ) {
    this.credentialId = row.id;
    this.userId = row.userId;
    this.subject = new KeySubject(row.id, row.name, row.prefix);
    this.organization = row.organization;
    this.granted = granted;
    this.scoped = scoped;
    this.entitled = entitled;
    this.requires = requires;
    this.key = new OwnBounds(row);
    this.at = row.clock;
  }
}

class KeySubject implements Subject {
  readonly kind = 'api_key';

  constructor(
    readonly id: string,
    readonly name: string,
    readonly keyPrefix: string,
  ) {}
}

class OwnBounds implements KeyBounds {
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

/** An API key -> its principal. */
@Injectable()
export class KeyResolver {
  constructor(
    private readonly reader: CredentialReader,
    private readonly catalogue: Catalogue,
    private readonly lastUsed: LastUsed,
    private readonly rejections: Rejections,
    private readonly reuse: ReuseNotices,
    private readonly overlaps: OverlapStarts,
  ) {}

  /** @throws Problem 401 for a key that is unknown, revoked, expired, retired or used from a foreign address */
  async resolve(token: string, request: Presentation): Promise<Principal> {
    const key = (await this.reader.key(token)) as KeyRow | null;
    if (!key) throw invalidToken();
    const { ip } = request.context;
    const refused = refusalOf(key, ip);
    if (refused) {
      await this.reject(key, refused, request);
      throw invalidToken();
    }
    const principal = new KeyPrincipal(
      key,
      boundsOfKey(this.catalogue, key, key.organization.plan),
      request.context,
    );
    const { subject, organization, at } = principal;
    const { startsOverlap, neverUsed } = key.life;
    if (startsOverlap)
      await this.overlaps.start({ subject: { ...subject, id: key.id }, organization, at, request: null });
    if (neverUsed) await this.lastUsed.first({ id: key.id, at: at.getTime(), ip });
    else this.lastUsed.touch('api_key', key.id, at.getTime(), ip);
    return principal;
  }

  private async reject(key: KeyRow, reason: RejectionReason, { context }: Presentation): Promise<void> {
    const { id, name, prefix, clock } = key;
    const subject = { kind: 'api_key', id, name, keyPrefix: prefix } as const;
    const isFirst = await this.rejections.record({ id, subject, reason, clock }, context, () =>
      Promise.resolve([key.organization.id]),
    );
    if (isFirst && reason === 'retired') {
      const { organization, life } = key;
      await this.reuse.notify({ subject, organization, at: clock, request: context }, life.retiresAt!);
    }
  }
}

function refusalOf({ life, allowedCidrs, clock }: KeyRow, ip: string): RejectionReason | null {
  const ended = endOfLife(life, clock);
  if (ended) return ended;
  return allowedCidrs !== null && !inCidrs(ip, allowedCidrs) ? 'cidr' : null;
}

/** Why a key is dead wherever it is presented; null while it lives. */
export function endOfLife({ endedAt, retiresAt, expiresAt }: Life, clock: Date): RejectionReason | null {
  if (endedAt !== null) return 'revoked';
  if (retiresAt !== null && retiresAt <= clock) return 'retired';
  if (expiresAt !== null && expiresAt <= clock) return 'expired';
  return null;
}
