import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import { inCidrs } from '../access/cidr.js';
import type { Presentation } from '../access/ports.js';
import type { OrganizationRef, Principal } from '../access/principal.js';
import { boundsOfKey } from './bounds.js';
import { CredentialReader } from './credential-reader.js';
import type { CredentialRow } from './credential-row.js';
import { LastUsed } from './last-used.js';
import { OverlapStarts } from './overlap-starts.js';
import { invalidToken } from './refusals.js';
import type { RejectionReason } from './rejection-log.js';
import { Rejections } from './rejections.js';
import { ReuseNotices } from './reuse-notices.js';

/** A row of an API key, where what only keys have is always there. */
export type KeyRow = CredentialRow & {
  readonly [Field in 'organizationId' | 'organizationName' | 'plan' | 'prefix']: string;
} & { readonly scopes: string[]; readonly allowedCidrs: string[] };

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
    if (key.startsOverlap)
      await this.overlaps.start({ subject: { ...subject, id: key.id }, organization, at, request: null });
    const touch = { id: key.id, at: at.getTime(), ip };
    if (key.neverUsed) await this.lastUsed.first(touch);
    else this.lastUsed.touch('api_key', touch);
    return principal;
  }

  private async reject(key: KeyRow, reason: RejectionReason, { context }: Presentation): Promise<void> {
    const { id, name, prefix, clock } = key;
    const subject = { kind: 'api_key', id, name, keyPrefix: prefix } as const;
    const isFirst = await this.rejections.record({ id, subject, reason, clock }, context, () =>
      Promise.resolve([key.organizationId]),
    );
    if (isFirst && reason === 'retired') {
      const organization = organizationOf(key);
      await this.reuse.notify({ subject, organization, at: clock, request: context }, key.retiresAt!);
    }
  }

  private principalOf(key: KeyRow, request: Presentation): Principal {
    const { id, name, prefix, scopes, expiresAt, retiresAt, allowedCidrs, rateLimit } = key;
    return {
      credentialId: id,
      userId: key.userId,
      subject: { kind: 'api_key', id, name, keyPrefix: prefix },
      organization: organizationOf(key),
      ...boundsOfKey(this.catalogue, key),
      key: { id, prefix, scopes, expiresAt, retiresAt, allowedCidrs, rateLimit },
      at: key.clock,
      request: request.context,
    };
  }
}

const organizationOf = ({ organizationId: id, organizationName: name, plan }: KeyRow): OrganizationRef => ({
  id,
  name,
  plan,
});

function refusalOf(key: KeyRow, ip: string): RejectionReason | null {
  const ended = endOfLife(key);
  if (ended) return ended;
  if (key.allowedCidrs.length > 0 && !inCidrs(ip, key.allowedCidrs)) return 'cidr';
  return null;
}

/** Why a key is dead wherever it is presented; null while it lives. */
export function endOfLife(
  key: Pick<KeyRow, 'endedAt' | 'retiresAt' | 'expiresAt' | 'clock'>,
): RejectionReason | null {
  if (key.endedAt !== null) return 'revoked';
  if (key.retiresAt !== null && key.retiresAt <= key.clock) return 'retired';
  if (key.expiresAt !== null && key.expiresAt <= key.clock) return 'expired';
  return null;
}
