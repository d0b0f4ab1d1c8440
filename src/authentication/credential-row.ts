import type { RateLimit } from '../access/principal.js';
import { grantsOf, type Grants } from '../rbac/grants.js';

/** What the database says of one presented token, a key's or a session's, at the moment of the read. */
export interface CredentialRow extends Grants {
  readonly kind: 'api_key' | 'session';
  readonly slot: number;
  readonly id: string;
  /** of the key, or of the session's user */
  readonly name: string;
  /** the session's user, or the person at the root of the chain that made the key */
  readonly userId: string | null;
  readonly expiresAt: Date | null;
  /** keys: when the overlap with the successor ends */
  readonly retiresAt: Date | null;
  /** keys: this use starts the overlap with the predecessor */
  readonly startsOverlap: boolean;
  /** when the key was revoked, or the session ended */
  readonly endedAt: Date | null;
  readonly neverUsed: boolean;
  /** of the key, or the one the session was asked about, if its user is an active member there */
  readonly organizationId: string | null;
  readonly organizationName: string | null;
  readonly plan: string | null;
  /** keys: whether `Grants` bounds the key */
  readonly followsCreator: boolean;
  readonly prefix: string | null;
  readonly scopes: string[] | null;
  readonly allowedCidrs: string[] | null;
  readonly rateLimit: RateLimit | null;
  /** database clock, which alone decides expiry */
  readonly clock: Date;
}

/**
 * All that `decide()` needs, for every token that waits: `$1` digests of keys, `$2` and `$3` digests of sessions with the
 * organization each is asked about. One statement, so that all of it is of one moment after the last of them arrived.
 */
export const READ_CREDENTIALS = `
  SELECT 'api_key' AS kind, a.slot::int, k.id, k.name, k.creator_user_id AS "userId", k.expires_at AS "expiresAt",
         k.revoked_at AS "endedAt", k.last_used_at IS NULL AS "neverUsed", o.id AS "organizationId", o.name AS "organizationName",
         o.plan, o.keys_follow_creator AS "followsCreator", k.prefix, k.scopes, k.allowed_cidrs AS "allowedCidrs",
         k.rate_limit AS "rateLimit", k.retires_at AS "retiresAt", k.starts_overlap AS "startsOverlap",
         g."builtInRoles", g."customPermissions", (SELECT clock_timestamp()::timestamptz(3)) AS clock
  FROM unnest($1::bytea[]) WITH ORDINALITY AS a (digest, slot)
    JOIN api_keys k ON k.digest = a.digest
    JOIN organizations o ON o.id = k.organization_id
    LEFT JOIN LATERAL (${grantsOf('k.organization_id', 'k.creator_user_id')}) g ON o.keys_follow_creator
  UNION ALL
  SELECT 'session', a.slot::int, s.id, u.name, s.user_id, LEAST(s.expires_at, s.idle_expires_at), s.ended_at, s.last_used_at IS NULL,
         o.id, o.name, o.plan, false, NULL, NULL, NULL, NULL, NULL, false,
         g."builtInRoles", g."customPermissions", (SELECT clock_timestamp()::timestamptz(3))
  FROM unnest($2::bytea[], $3::uuid[]) WITH ORDINALITY AS a (digest, organization_id, slot)
    JOIN sessions s ON s.digest = a.digest
    JOIN users u ON u.id = s.user_id
    LEFT JOIN members m ON m.user_id = s.user_id AND m.organization_id = a.organization_id AND m.status = 'active'
    LEFT JOIN organizations o ON o.id = m.organization_id
    LEFT JOIN LATERAL (${grantsOf('m.organization_id', 'm.user_id')}) g ON true`;
