import { grantsOf, type Grants } from '../rbac/grants.js';

/** An organization in which a person is an active member, with what their roles there come to. */
export interface MembershipRow extends Grants {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
}

/** Of the person `$1`. */
export const MEMBERSHIPS = `
  SELECT o.id, o.name, o.plan, g."builtInRoles", g."customPermissions"
  FROM members m JOIN organizations o ON o.id = m.organization_id
    LEFT JOIN LATERAL (${grantsOf('m.organization_id', 'm.user_id')}) g ON true
  WHERE m.user_id = $1 AND m.status = 'active' ORDER BY o.id`;
