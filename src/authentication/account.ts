import type { Actor } from '../access/principal.js';
import type { RequestContext } from '../access/request-context.js';
import type { Transaction } from '../audit/transaction.js';
import type { Database } from '../database/database.js';

/** A person's account, as far as signing in looks at it. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly passwordIsOwn: boolean;
  /** where the person is an active member */
  readonly organizationIds: readonly string[];
  /** database clock of the read */
  readonly at: Date;
}

type Reader = Pick<Database, 'query'> | Pick<Transaction, 'query'>;

const ACTIVE = `SELECT organization_id FROM members WHERE status = 'active' AND user_id`;

const READ_ACCOUNT = `
  SELECT u.id, u.email, u.name, u.password_hash AS "passwordHash", u.password_is_own AS "passwordIsOwn",
         ARRAY(${ACTIVE} = u.id ORDER BY 1)::text[] AS "organizationIds", clock_timestamp()::timestamptz(3) AS at
  FROM users u WHERE u`;

export async function accountByEmail(reader: Reader, email: string): Promise<Account | null> {
  const [account] = await reader.query<Account>(`${READ_ACCOUNT}.email = $1`, [email]);
  return account ?? null;
}

export async function accountById(reader: Reader, id: string): Promise<Account> {
  const [account] = await reader.query<Account>(`${READ_ACCOUNT}.id = $1`, [id]);
  return account!;
}

/** Ids of the organizations in whose logs the doings of a person's account are recorded. */
export async function activeOrganizations(reader: Reader, userId: string): Promise<string[]> {
  const rows = await reader.query<{ id: string }>(
    `SELECT organization_id AS id FROM (${ACTIVE} = $1) m ORDER BY 1`,
    [userId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Holds the account fast until the transaction ends and tells whether its password is still the one that was read: what
 * was checked before the transaction then holds within it.
 */
export async function lockUnchanged(
  tx: Transaction,
  { id, passwordHash, passwordIsOwn }: Account,
  mode: 'SHARE' | 'NO KEY UPDATE',
): Promise<boolean> {
  const [row] = await tx.query<{ same: boolean }>(
    `SELECT password_hash IS NOT DISTINCT FROM $2 AND password_is_own = $3 AS same FROM users WHERE id = $1 FOR ${mode}`,
    [id, passwordHash, passwordIsOwn],
  );
  return row?.same ?? false;
}

export const accountActor = (
  { id, name, at }: Pick<Account, 'id' | 'name' | 'at'>,
  request: RequestContext,
): Actor => ({ subject: { kind: 'user', id, name }, organization: null, at, request });
