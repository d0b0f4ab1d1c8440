import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import { inCidrs } from '../access/cidr.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import { TokenDigest } from '../access/token-digest.js';
import { Database } from '../database/database.js';
import { grantsOf, permissionsOf, type Grants } from '../rbac/grants.js';
import { LastUsed } from './last-used.js';
import { invalidToken } from './refusals.js';
import { Rejections, type RejectionReason } from './rejections.js';

interface KeyRow extends Grants {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  allowedCidrs: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  creatorUserId: string | null;
  organizationId: string;
  organizationName: string;
  plan: string;
  keysFollowCreator: boolean;
  clock: Date;
}

// all that `decide()` needs, with the database clock, which alone decides expiry
const READ_KEY = `
  SELECT k.id, k.name, k.prefix, k.scopes, k.allowed_cidrs AS "allowedCidrs", k.expires_at AS "expiresAt",
         k.revoked_at AS "revokedAt", k.last_used_at AS "lastUsedAt", k.creator_user_id AS "creatorUserId",
         o.id AS "organizationId", o.name AS "organizationName", o.plan, o.keys_follow_creator AS "keysFollowCreator",
         g."builtInRoles", g."customPermissions", clock_timestamp()::timestamptz(3) AS clock
  FROM api_keys k
    JOIN organizations o ON o.id = k.organization_id
    LEFT JOIN LATERAL (${grantsOf('k.organization_id', 'k.creator_user_id')}) g ON o.keys_follow_creator
  WHERE k.digest = $1`;

/** An API key -> its principal. */
@Injectable()
export class KeyResolver {
  constructor(
    private readonly database: Database,
    private readonly digest: TokenDigest,
    private readonly catalogue: Catalogue,
    private readonly lastUsed: LastUsed,
    private readonly rejections: Rejections,
  ) {}

  /** @throws Problem 401 for a key that is unknown, revoked, expired or used from a foreign address */
  async resolve(token: string, request: AuthenticatedRequest): Promise<Principal> {
    const [key] = await this.database.fastQuery<KeyRow>({
      name: 'read-key',
      text: READ_KEY,
      values: [this.digest.of(token)],
    });
    if (!key) throw invalidToken();
    const refused = refusalOf(key, request.context.ip);
    if (refused) {
      await this.rejections.record({ ...key, reason: refused }, request.context);
      throw invalidToken();
    }
    await this.lastUsed.touch(
      'api_key',
      { id: key.id, at: key.clock, ip: request.context.ip },
      key.lastUsedAt === null,
    );
    return this.principalOf(key, request);
  }

  private principalOf(key: KeyRow, request: AuthenticatedRequest): Principal {
    const { id, name, prefix, scopes, expiresAt, allowedCidrs } = key;
    return {
      credentialId: id,
      userId: key.creatorUserId,
      subject: { kind: 'api_key', id, name, keyPrefix: prefix },
      organization: { id: key.organizationId, name: key.organizationName, plan: key.plan },
      granted: key.keysFollowCreator ? permissionsOf(this.catalogue, key) : this.catalogue.keyPermissions,
      scoped: this.catalogue.permissionsOfScopes(scopes),
      entitled: this.catalogue.featuresOfPlan(key.plan),
      requires: 'programmatic_access',
      key: { id, prefix, scopes, expiresAt, allowedCidrs },
      at: key.clock,
      request: request.context,
    };
  }
}

function refusalOf(key: KeyRow, ip: string): RejectionReason | null {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && key.expiresAt <= key.clock) return 'expired';
  if (key.allowedCidrs.length > 0 && !inCidrs(ip, key.allowedCidrs)) return 'cidr';
  return null;
}
