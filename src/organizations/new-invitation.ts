import type { TokenDigest } from '../access/token-digest.js';
import { newToken } from '../access/token.js';
import type { Transaction } from '../audit/transaction.js';
import { newId } from '../database/columns.js';

/**
 * Makes the one-time link that turns an invited membership into an active one.
 * @param origin where the world reaches the service, e.g. `https://keys.example.com`
 * @returns the link, shown once; its token is in the fragment, which browsers send to no server
 */
export async function insertInvitation(
  tx: Transaction,
  digest: TokenDigest,
  member: { organizationId: string; userId: string },
  origin: string,
): Promise<string> {
  const token = newToken('link');
  await tx.query(
    `INSERT INTO invitations (id, organization_id, user_id, digest, pepper_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + interval '7 days')`,
    [newId(), member.organizationId, member.userId, digest.of(token), digest.pepperId],
  );
  return `${origin}/invitations/accept#token=${token}`;
}
