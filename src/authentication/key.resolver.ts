import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import { inCidrs } from '../access/cidr.js';
import type { Presentation } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import { boundsOfKey } from './bounds.js';
import { Caller, KeySubject, OwnBounds } from './caller.js';
import { CredentialReader } from './credential-reader.js';
import type { KeyRow, Life } from './credential-row.js';
import { LastUsed } from './last-used.js';
import { OverlapStarts } from './overlap-starts.js';
import { invalidToken } from './refusals.js';
import type { RejectionReason } from './rejection-log.js';
import { Rejections } from './rejections.js';
import { ReuseNotices } from './reuse-notices.js';

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
    const principal = this.principalOf(key, request);
    const { subject, organization, at } = principal;
    const { startsOverlap, neverUsed } = key.life;
    if (startsOverlap)
      await this.overlaps.start({ subject: { ...subject, id: key.id }, organization, at, request: null });
    if (neverUsed) await this.lastUsed.first({ id: key.id, at: at.getTime(), ip });
    else this.lastUsed.touch('api_key', key.id, at.getTime(), ip);
    return principal;
  }

  private principalOf(key: KeyRow, { context }: Presentation): Principal {
    const { id, userId, name, prefix, organization, clock } = key;
    const bounds = boundsOfKey(this.catalogue, key, organization.plan);
    const subject = new KeySubject(id, name, prefix);
    return new Caller(id, userId, subject, organization, bounds, new OwnBounds(key), clock, context);
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
