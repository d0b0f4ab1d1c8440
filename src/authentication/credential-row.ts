import type { OrganizationRef, RateLimit } from '../access/principal.js';
import { onceEach } from '../database/wire-types.js';
import { grantsOf, type Grants } from '../rbac/grants.js';

/** The values of one row of `READ_CREDENTIALS`, in its order. */
export type WireRow = readonly [
  /** below zero: of a session; zero: no credential, but the database's clock, in the place of `expiresAt` */
  slot: number,
  id: string,
  name: string,
  userId: string | null,
  // seconds since 1970
  expiresAt: number | null,
  endedAt: number | null,
  retiresAt: number | null,
  flags: number,
  organization: string | null,
  plan: string | null,
  prefix: string | null,
  scopes: string | null,
  allowedCidrs: readonly string[] | null,
  rateLimit: RateLimit | null,
  grants: string | null,
];

const NEVER_USED = 1;
const STARTS_OVERLAP = 2;
const FOLLOWS_CREATOR = 4;

/** The database's clock, which has a row of its own in every read. */
export const clockOf = (rows: readonly WireRow[]): Date => dateOf(rows.find(([slot]) => slot === 0)![4])!;

/** The columns have whole milliseconds, which such a number tells apart in any year that a timestamp can be of. */
const dateOf = (seconds: number | null): Date | null =>
  seconds === null ? null : new Date(Math.round(seconds * 1e3));

const NO_GRANTS: Grants = Object.freeze({ builtInRoles: null, customPermissions: null });
const UUID_LENGTH = 36;

// many keys are alike in these, and what many requests read alike is made into an object once
const scopesIn = onceEach((text): readonly string[] => (text === '' ? [] : text.split(' ')));
const grantsIn = onceEach((text) => JSON.parse(text) as Grants);
const tenantIn = onceEach((text) => ({ id: text.slice(0, UUID_LENGTH), name: text.slice(UUID_LENGTH) }));

/** The tenant on the plan that it has at the moment. Classes here and below for the reason that `NewContext` gives. */
class Organization implements OrganizationRef {
  readonly id: string;
  readonly name: string;

  constructor(
    tenant: string,
    readonly plan: string,
  ) {
    ({ id: this.id, name: this.name } = tenantIn(tenant));
  }
}

/** When a credential works and when it stops. */
export class Life {
  readonly expiresAt: Date | null;
  /** keys: when the overlap with the successor ends */
  readonly retiresAt: Date | null;
  /** when the key was revoked, or the session ended */
  readonly endedAt: Date | null;
  readonly neverUsed: boolean;
  /** keys: this use starts the overlap with the predecessor */
  readonly startsOverlap: boolean;

  constructor(row: WireRow) {
    this.expiresAt = dateOf(row[4]);
    this.endedAt = dateOf(row[5]);
    this.retiresAt = dateOf(row[6]);
    this.neverUsed = (row[7] & NEVER_USED) !== 0;
    this.startsOverlap = (row[7] & STARTS_OVERLAP) !== 0;
  }
}

/** What the database says of one presented token, a key's or a session's, at the moment of the read. */
export class CredentialRow implements Grants {
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
  readonly builtInRoles: Grants['builtInRoles'];
  readonly customPermissions: Grants['customPermissions'];

  /** @param clock of the database, which alone decides expiry */
  constructor(
    row: WireRow,
    readonly clock: Date,
  ) {
    this.id = row[1];
    this.name = row[2];
    this.userId = row[3];
    this.life = new Life(row);
    this.organization = row[8] === null ? null : new Organization(row[8], row[9]!);
    this.followsCreator = (row[7] & FOLLOWS_CREATOR) !== 0;
    this.prefix = row[10];
    this.scopes = row[11] === null ? null : scopesIn(row[11]);
    this.allowedCidrs = row[12];
    this.rateLimit = row[13];
    const grants = row[14] === null ? NO_GRANTS : grantsIn(row[14]);
    this.builtInRoles = grants.builtInRoles;
    this.customPermissions = grants.customPermissions;
  }
}

/** A row of an API key, where what only keys have is always there. */
export type KeyRow = CredentialRow & {
  readonly organization: OrganizationRef;
  readonly prefix: string;
  readonly scopes: readonly string[];
};

const TENANT = `o.id::text || o.name, o.plan`;
// a number, of which this side makes a Date without parsing text
const seconds = (timestamp: string): string => `date_part('epoch', ${timestamp})`;
const grants = (organizationId: string, userId: string): string =>
  `(SELECT row_to_json(g)::text FROM (${grantsOf(organizationId, userId)}) g)`;

const KEYS = `
  SELECT a.slot::int, k.id, k.name, k.creator_user_id,
         ${seconds('k.expires_at')}, ${seconds('k.revoked_at')}, ${seconds('k.retires_at')},
         (k.last_used_at IS NULL)::int * ${NEVER_USED} + k.starts_overlap::int * ${STARTS_OVERLAP}
           + o.keys_follow_creator::int * ${FOLLOWS_CREATOR},
         ${TENANT}, k.prefix, array_to_string(k.scopes, ' '), NULLIF(k.allowed_cidrs, '{}'), k.rate_limit,
         CASE WHEN o.keys_follow_creator THEN ${grants('k.organization_id', 'k.creator_user_id')} END
  FROM unnest($1::bytea[]) WITH ORDINALITY AS a (digest, slot)
    JOIN api_keys k ON k.digest = a.digest
    JOIN organizations o ON o.id = k.organization_id`;

const SESSIONS = `
  SELECT -a.slot::int, s.id, u.name, s.user_id,
         ${seconds('LEAST(s.expires_at, s.idle_expires_at)')}, ${seconds('s.ended_at')}, NULL,
         (s.last_used_at IS NULL)::int * ${NEVER_USED},
         ${TENANT}, NULL, NULL, NULL, NULL,
         CASE WHEN o.id IS NOT NULL THEN ${grants('m.organization_id', 'm.user_id')} END
  FROM unnest($2::bytea[], $3::uuid[]) WITH ORDINALITY AS a (digest, organization_id, slot)
    JOIN sessions s ON s.digest = a.digest
    JOIN users u ON u.id = s.user_id
    LEFT JOIN members m ON m.user_id = s.user_id AND m.organization_id = a.organization_id AND m.status = 'active'
    LEFT JOIN organizations o ON o.id = m.organization_id`;

const CLOCK = `
  SELECT 0, NULL, NULL, NULL, ${seconds('clock_timestamp()::timestamptz(3)')}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`;

/**
 * All that `decide()` needs, for every token that waits: `$1` digests of keys. What every row would repeat is left out (the
 * clock has a row of its own), and what is written as text by the database is short: both sides pay for each value of each
 * row. Roles are looked up where they bound the key, nowhere else.
 */
export const READ_KEYS = `${KEYS} UNION ALL ${CLOCK}`;

/**
 * The same where sessions wait too: `$2` and `$3` are digests of sessions with the organization each is asked about. One
 * statement, so that all of it is of one moment after the last of them arrived.
 */
export const READ_CREDENTIALS = `${KEYS} UNION ALL ${SESSIONS} UNION ALL ${CLOCK}`;
