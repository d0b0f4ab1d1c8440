import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import type { Principal } from '../access/principal.js';
import { TokenDigest } from '../access/token-digest.js';
import { Database } from '../database/database.js';
import { isUuid } from '../http/validators.js';
import { grantsOf, permissionsOf, type Grants } from '../rbac/grants.js';
import { LastUsed } from './last-used.js';
import { invalidToken } from './refusals.js';

interface SessionRow extends Grants {
  id: string;
  userId: string;
  name: string;
  lastUsedAt: Date | null;
  valid: boolean;
  organizationId: string | null;
  organizationName: string | null;
  plan: string | null;
  clock: Date;
}

const READ_SESSION = `
  SELECT s.id, s.user_id AS "userId", u.name, s.last_used_at AS "lastUsedAt", t.clock,
         s.ended_at IS NULL AND s.expires_at > t.clock AND s.idle_expires_at > t.clock AS valid,
         o.id AS "organizationId", o.name AS "organizationName", o.plan, g."builtInRoles", g."customPermissions"
  FROM (SELECT clock_timestamp()::timestamptz(3) AS clock) t
    CROSS JOIN sessions s
    JOIN users u ON u.id = s.user_id
    LEFT JOIN members m ON m.user_id = s.user_id AND m.organization_id = $2 AND m.status = 'active'
    LEFT JOIN organizations o ON o.id = m.organization_id
    LEFT JOIN LATERAL (${grantsOf('m.organization_id', 'm.user_id')}) g ON true
  WHERE s.digest = $1`;

/** A session token -> its principal, in the organization that the route is about. */
@Injectable()
export class SessionResolver {
  constructor(
    private readonly database: Database,
    private readonly digest: TokenDigest,
    private readonly catalogue: Catalogue,
    private readonly lastUsed: LastUsed,
  ) {}

  /** @throws Problem 401 for a session that is unknown, ended or expired */
  async resolve(
    token: string,
    request: AuthenticatedRequest,
    organizationId: string | undefined,
  ): Promise<Principal> {
    const [session] = await this.database.fastQuery<SessionRow>({
      name: 'read-session',
      text: READ_SESSION,
      values: [this.digest.of(token), isUuid(organizationId) ? organizationId : null],
    });
    if (!session?.valid) throw invalidToken();
    await this.lastUsed.touch(
      'session',
      { id: session.id, at: session.clock, ip: request.context.ip },
      false,
    );
    return {
      credentialId: session.id,
      userId: session.userId,
      subject: { kind: 'user', id: session.userId, name: session.name },
      organization: session.organizationId
        ? { id: session.organizationId, name: session.organizationName!, plan: session.plan! }
        : null,
      granted: permissionsOf(this.catalogue, session),
      scoped: this.catalogue.allPermissions,
      entitled: this.catalogue.featuresOfPlan(session.plan ?? ''),
      requires: null,
      key: null,
      at: session.clock,
      request: request.context,
    };
  }
}
