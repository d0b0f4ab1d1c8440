import type { OrganizationRef, RateLimit } from '../access/principal.js';
import { onceEach, parseTextArray, parseTimestamp } from '../database/wire-types.js';
import { grantsOf, type Grants } from '../rbac/grants.js';

/** When a credential works and when it stops. */
export interface Life {
  readonly expiresAt: Date | null;
  /** keys: when the overlap with the successor ends */
  readonly retiresAt: Date | null;
  /** when the key was revoked, or the session ended */
  readonly endedAt: Date | null;
  readonly neverUsed: boolean;
  /** keys: this use starts the overlap with the predecessor */
  readonly startsOverlap: boolean;
}

/** What the database says of one presented token, a key's or a session's, at the moment of the read. */
export interface CredentialRow extends Grants {
  readonly id: string;
  /** of the key, or of the session's user */
  readonly name: string;
  /** the session's user, or the person at the root of the chain that made the key */
  readonly userId: string | null;
  readonly life: Life;
  /** of the key, or the one the session was asked about, if its user is an active member there */
  readonly organization: OrganizationRef | null;
  /** keys: whether `Grants` bounds the key */
  readonly followsCreator: boolean;
  readonly prefix: string | null;
  readonly scopes: readonly string[] | null;
  readonly allowedCidrs: readonly string[] | null;
  readonly rateLimit: RateLimit | null;
  /** database clock, which alone decides expiry */
  readonly clock: Date;
}

/** The values of one row of `READ_CREDENTIALS`, in its order. */
export type WireRow = readonly [
  slot: number,
  id: string,
  name: string,
  userId: string | null,
  life: string,
  organization: string | null,
  prefix: string | null,
  scopes: readonly string[] | null,
  allowedCidrs: readonly string[] | null,
  rateLimit: RateLimit | null,
  builtInRoles: readonly string[] | null,
  customPermissions: string | null,
  clock: Date,
];

/** @returns a session's row has a slot below zero */
export function credentialRow(row: WireRow): CredentialRow {
  const belonging = row[5] === null ? NOWHERE : belongingOf(row[5]);
  return {
    id: row[1],
    name: row[2],
    userId: row[3],
    life: lifeOf(row[4]),
    organization: belonging.organization,
    followsCreator: belonging.followsCreator,
    prefix: row[6],
    scopes: row[7],
    allowedCidrs: row[8],
    rateLimit: row[9],
    builtInRoles: row[10],
    customPermissions: row[11],
    clock: row[12],
  };
}

interface Belonging {
  readonly organization: OrganizationRef | null;
  readonly followsCreator: boolean;
}

const NOWHERE: Belonging = Object.freeze({ organization: null, followsCreator: false });

const time = (text: string | null | undefined): Date | null => (text ? parseTimestamp(text) : null);

// many keys are alike in these, and what many requests read alike is made into an object once
const lifeOf = onceEach((text): Life => {
  const [expiresAt, endedAt, retiresAt, neverUsed, startsOverlap] = parseTextArray(text);
  return {
    expiresAt: time(expiresAt),
    retiresAt: time(retiresAt),
    endedAt: time(endedAt),
    neverUsed: neverUsed === 'true',
    startsOverlap: startsOverlap === 'true',
  };
});

const belongingOf = onceEach((text): Belonging => {
  const [id, name, plan, followsCreator] = parseTextArray(text) as [string, string, string, string];
  return { organization: { id, name, plan }, followsCreator: followsCreator === 'true' };
});

/**
 * All that `decide()` needs, for every token that waits: `$1` digests of keys. Few columns, because each is an object of its
 * own to the client: what stands together goes as one array. Roles are looked up where they bound the key, nowhere else.
 */
export const READ_KEYS = `
  SELECT a.slot::int, k.id, k.name, k.creator_user_id,
         ARRAY[k.expires_at::text, k.revoked_at::text, k.retires_at::text, (k.last_used_at IS NULL)::text, k.starts_overlap::text]::text,
         ARRAY[o.id::text, o.name, o.plan, o.keys_follow_creator::text]::text,
         k.prefix, k.scopes, NULLIF(k.allowed_cidrs, '{}'), k.rate_limit, g."builtInRoles", g."customPermissions",
         (SELECT clock_timestamp()::timestamptz(3))
  FROM unnest($1::bytea[]) WITH ORDINALITY AS a (digest, slot)
    JOIN api_keys k ON k.digest = a.digest
    JOIN organizations o ON o.id = k.organization_id
    LEFT JOIN LATERAL (${grantsOf('k.organization_id', 'k.creator_user_id')} AND o.keys_follow_creator) g ON true`;

/**
 * The same where sessions wait too: `$2` and `$3` are digests of sessions with the organization each is asked about. One
 * statement, so that all of it is of one moment after the last of them arrived.
 */
export const READ_CREDENTIALS = `${READ_KEYS}
  UNION ALL
  SELECT -a.slot::int, s.id, u.name, s.user_id,
         ARRAY[LEAST(s.expires_at, s.idle_expires_at)::text, s.ended_at::text, NULL, (s.last_used_at IS NULL)::text, 'false']::text,
         CASE WHEN o.id IS NOT NULL THEN ARRAY[o.id::text, o.name, o.plan, 'false']::text END,
         NULL, NULL, NULL, NULL, g."builtInRoles", g."customPermissions",
         (SELECT clock_timestamp()::timestamptz(3))
  FROM unnest($2::bytea[], $3::uuid[]) WITH ORDINALITY AS a (digest, organization_id, slot)
    JOIN sessions s ON s.digest = a.digest
    JOIN users u ON u.id = s.user_id
    LEFT JOIN members m ON m.user_id = s.user_id AND m.organization_id = a.organization_id AND m.status = 'active'
    LEFT JOIN organizations o ON o.id = m.organization_id
    LEFT JOIN LATERAL (${grantsOf('m.organization_id', 'm.user_id')}) g ON true`;
