import type { Query } from './known-peppers.js';

/** What lives and can be verified by one pepper alone. */
export interface Hanging {
  readonly keys: number;
  /** of the keys, those that nobody has ever used: they move when they are */
  readonly neverUsed: number;
  readonly sessions: number;
  readonly links: number;
  /** tokens of other services: they move when they are used */
  readonly services: number;
}

const LIVING_KEY = `digest IS NOT NULL AND revoked_at IS NULL
  AND (LEAST(expires_at, retires_at) IS NULL OR LEAST(expires_at, retires_at) > clock_timestamp())`;

/** Counts by reading the tables: as long as it takes, a second or so for a million keys. */
export async function hangingOn(query: Query, pepperId: number): Promise<Hanging> {
  const [row] = await query<Hanging>(
    `SELECT k.*, s.*, l.*, t.* FROM
       (SELECT count(*)::int AS keys, count(*) FILTER (WHERE last_used_at IS NULL)::int AS "neverUsed"
        FROM api_keys WHERE pepper_id = $1 AND ${LIVING_KEY}) k,
       (SELECT count(*)::int AS sessions FROM sessions
        WHERE pepper_id = $1 AND ended_at IS NULL AND LEAST(expires_at, idle_expires_at) > clock_timestamp()) s,
       (SELECT count(*)::int AS links FROM (
          SELECT FROM invitations WHERE pepper_id = $1 AND expires_at > clock_timestamp() UNION ALL
          SELECT FROM password_resets WHERE pepper_id = $1 AND expires_at > clock_timestamp() UNION ALL
          SELECT FROM claim_links WHERE pepper_id = $1 AND expires_at > clock_timestamp() AND claimed_at IS NULL) t) l,
       (SELECT count(*)::int AS services FROM service_tokens WHERE pepper_id = $1 AND revoked_at IS NULL) t`,
    [pepperId],
  );
  return row!;
}

export const totalOf = ({ keys, sessions, links, services }: Hanging): number =>
  keys + sessions + links + services;

export interface HangingKey {
  readonly prefix: string;
  readonly organization: string;
  readonly lastUsedAt: Date | null;
}

/** Keys to look after: those that have been silent for longest first. */
export const keysHangingOn = (query: Query, pepperId: number, limit: number): Promise<HangingKey[]> =>
  query(
    `SELECT k.prefix, o.name AS organization, k.last_used_at AS "lastUsedAt"
     FROM api_keys k JOIN organizations o ON o.id = k.organization_id
     WHERE k.pepper_id = $1 AND ${LIVING_KEY.replaceAll(/\b(digest|revoked_at|expires_at|retires_at)\b/g, 'k.$1')}
     ORDER BY k.last_used_at NULLS FIRST, k.id LIMIT $2`,
    [pepperId, limit],
  );
