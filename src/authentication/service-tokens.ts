import { newToken, displayParts } from '../access/token.js';
import type { TokenDigest } from '../access/token-digest.js';
import { newId } from '../database/columns.js';
import type { Database } from '../database/database.js';
import { violatedUnique } from '../database/errors.js';

/** A service token as its operator sees it. */
export interface ListedService {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = `id, name, prefix, created_at AS "createdAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;

/** @returns the token, which is nowhere afterwards; null when another service that is not revoked has the name */
export async function createServiceToken(
  database: Database,
  digest: TokenDigest,
  name: string,
): Promise<string | null> {
  const token = newToken('service');
  const stored = digest.columns(token);
  try {
    await database.query(
      `INSERT INTO service_tokens (id, name, prefix, digest, pepper_id) VALUES ($1, $2, $3, $4, $5)`,
      [newId(), name, displayParts(token).prefix, stored.digest, stored.pepperId],
    );
  } catch (error) {
    if (violatedUnique(error) === 'service_tokens_name') return null;
    throw error;
  }
  return token;
}

/** All of them, revoked ones last. */
export const listServiceTokens = (database: Database): Promise<ListedService[]> =>
  database.query(
    `SELECT ${COLUMNS} FROM service_tokens ORDER BY revoked_at IS NOT NULL, lower(name) COLLATE "C", id`,
  );

/**
 * From its next request on a revoked service is answered 401, by every instance.
 * @param which id, or the name that it has alone among those that are not revoked, in any case of letters
 * @returns null when there is none
 */
export async function revokeServiceToken(database: Database, which: string): Promise<ListedService | null> {
  const [revoked] = await database.query<ListedService>(
    `WITH r AS (UPDATE service_tokens SET revoked_at = COALESCE(revoked_at, clock_timestamp())
       WHERE id::text = lower($1) OR (revoked_at IS NULL AND lower(name) = lower($1)) RETURNING *)
     SELECT ${COLUMNS} FROM r`,
    [which],
  );
  return revoked ?? null;
}
