import type { Transaction } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import type { MembershipView } from './sign-in.view.js';

/** The organizations in which a person is an active member, with the roles there. */
export const membershipsOf = (
  reader: Pick<Database, 'query'> | Pick<Transaction, 'query'>,
  userId: string,
): Promise<MembershipView[]> =>
  reader.query<MembershipView>(
    `SELECT o.id, o.name, COALESCE(
       (SELECT json_agg(json_build_object('id', r.id, 'name', r.name) ORDER BY lower(r.name) COLLATE "C")
        FROM member_roles mr JOIN roles r ON r.organization_id = mr.organization_id AND r.id = mr.role_id
        WHERE mr.organization_id = m.organization_id AND mr.user_id = m.user_id), '[]') AS roles
     FROM members m JOIN organizations o ON o.id = m.organization_id
     WHERE m.user_id = $1 AND m.status = 'active' ORDER BY lower(o.name) COLLATE "C", o.id`,
    [userId],
  );
