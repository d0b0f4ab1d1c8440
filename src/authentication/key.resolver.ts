import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import { inCidrs } from '../access/cidr.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import { permissionsOf } from '../rbac/grants.js';
import { CredentialReader } from './credential-reader.js';
import type { CredentialRow } from './credential-row.js';
import { LastUsed } from './last-used.js';
import { invalidToken } from './refusals.js';
import type { RejectionReason } from './rejection-log.js';
import { Rejections } from './rejections.js';

/** A row of an API key, where what only keys have is always there. */
type KeyRow = CredentialRow & {
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
  ) {}

  /** @throws Problem 401 for a key that is unknown, revoked, expired or used from a foreign address */
  async resolve(token: string, request: AuthenticatedRequest): Promise<Principal> {
    const key = (await this.reader.key(token)) as KeyRow | null;
    if (!key) throw invalidToken();
    const { ip } = request.context;
    const refused = refusalOf(key, ip);
    if (refused) {
      const { id, name, prefix, organizationId, clock } = key;
      const subject = { kind: 'api_key', id, name, keyPrefix: prefix } as const;
      await this.rejections.record({ id, subject, reason: refused, clock }, request.context, () =>
        Promise.resolve([organizationId]),
      );
      throw invalidToken();
    }
    await this.lastUsed.touch('api_key', { id: key.id, at: key.clock, ip }, key.lastUsedAt === null);
    return this.principalOf(key, request);
  }

  private principalOf(key: KeyRow, request: AuthenticatedRequest): Principal {
    const { id, name, prefix, scopes, expiresAt, retiresAt, allowedCidrs, rateLimit } = key;
    return {
      credentialId: id,
      userId: key.userId,
      subject: { kind: 'api_key', id, name, keyPrefix: prefix },
      organization: { id: key.organizationId, name: key.organizationName, plan: key.plan },
      granted: key.followsCreator ? permissionsOf(this.catalogue, key) : this.catalogue.keyPermissions,
      scoped: this.catalogue.permissionsOfScopes(scopes),
      entitled: this.catalogue.featuresOfPlan(key.plan),
      requires: 'programmatic_access',
      key: { id, prefix, scopes, expiresAt, retiresAt, allowedCidrs, rateLimit },
      at: key.clock,
      request: request.context,
    };
  }
}

function refusalOf(key: KeyRow, ip: string): RejectionReason | null {
  if (key.endedAt !== null) return 'revoked';
  if (key.retiresAt !== null && key.retiresAt <= key.clock) return 'retired';
  if (key.expiresAt !== null && key.expiresAt <= key.clock) return 'expired';
  if (key.allowedCidrs.length > 0 && !inCidrs(ip, key.allowedCidrs)) return 'cidr';
  return null;
}
