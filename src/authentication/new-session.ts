import type { RequestContext } from '../access/request-context.js';
import type { TokenDigest } from '../access/token-digest.js';
import { newToken } from '../access/token.js';
import type { Transaction } from '../audit/unit-of-work.js';
import type { Config } from '../config/config.js';
import { newId } from '../database/columns.js';

export interface NewSession {
  readonly id: string;
  /** shown once */
  readonly token: string;
  /** when it ends at the latest */
  readonly expiresAt: Date;
}

/** Opens a session by the database clock: it ends after a time without use, and at the latest at `expiresAt`. */
export async function insertSession(
  tx: Transaction,
  { session }: Config,
  digest: TokenDigest,
  userId: string,
  transport: 'bearer' | 'cookie',
  request: Pick<RequestContext, 'ip' | 'userAgent'>,
): Promise<NewSession> {
  const token = newToken('session');
  const id = newId();
  const [row] = await tx.query<{ expiresAt: Date }>(
    `INSERT INTO sessions (id, user_id, digest, pepper_id, transport, ip, user_agent, idle_expires_at, expires_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, clock + LEAST(make_interval(mins => $8), make_interval(mins => $9)),
            clock + make_interval(mins => $9)
     FROM (SELECT clock_timestamp() AS clock) t
     RETURNING expires_at AS "expiresAt"`,
    [
      id,
      userId,
      digest.of(token),
      digest.pepperId,
      transport,
      request.ip,
      request.userAgent,
      session.idleMinutes,
      session.absoluteMinutes,
    ],
  );
  return { id, token, expiresAt: row!.expiresAt };
}
