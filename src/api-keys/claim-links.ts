import type { TokenDigest } from '../access/token-digest.js';
import { newToken } from '../access/token.js';
import type { Transaction } from '../audit/transaction.js';

/** A link as it is handed over, once. */
export interface NewClaimLink {
  /** its token is in the fragment, which browsers send to no server: what only looks at the link does not use it up */
  readonly claimUrl: string;
  readonly claimExpiresAt: Date;
}

/**
 * Makes the one-time link to a key that nobody has claimed; an earlier one is void from now on.
 * @param origin where the world reaches the service, e.g. `https://keys.example.com`
 */
export async function insertClaimLink(
  tx: Transaction,
  digest: TokenDigest,
  keyId: string,
  origin: string,
): Promise<NewClaimLink> {
  const token = newToken('link');
  const [row] = await tx.query<{ expiresAt: Date }>(
    `INSERT INTO claim_links (key_id, digest, pepper_id, expires_at)
     VALUES ($1, $2, $3, clock_timestamp() + interval '24 hours')
     ON CONFLICT (key_id) DO UPDATE SET digest = excluded.digest, pepper_id = excluded.pepper_id, expires_at = excluded.expires_at
     RETURNING expires_at AS "expiresAt"`,
    [keyId, digest.of(token), digest.pepperId],
  );
  return { claimUrl: `${origin}/api-keys/claim#token=${token}`, claimExpiresAt: row!.expiresAt };
}

/** The key that a link leads to, by what its token may be stored as, whether it can still be used or not. */
export const KEY_OF_LINK = `
  SELECT k.id, k.name, k.prefix, o.id AS "organizationId", o.name AS "organizationName", o.plan,
         clock_timestamp()::timestamptz(3) AS at
  FROM claim_links l JOIN api_keys k ON k.id = l.key_id JOIN organizations o ON o.id = k.organization_id
  WHERE l.digest = ANY($1)`;

/** Uses a link up; no row when it is late, used, or replaced by another. */
export const USE_LINK = `
  WITH used AS (
    UPDATE claim_links SET claimed_at = clock_timestamp()
    WHERE digest = ANY($1) AND claimed_at IS NULL AND expires_at > clock_timestamp() RETURNING key_id)
  SELECT key_id FROM used`;
