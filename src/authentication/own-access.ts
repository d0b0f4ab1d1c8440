import type { Catalogue, Permission } from '../access/catalogue.js';
import { decide } from '../access/decide.js';
import type { Principal } from '../access/principal.js';
import type { OwnAccessView } from './access.dto.js';

/** Puts every permission there is to the decision, for callers that want to show beforehand what they may do. */
export function ownAccess(catalogue: Catalogue, principal: Principal): OwnAccessView {
  const permissions: Permission[] = [];
  const notInPlan: Permission[] = [];
  for (const permission of catalogue.permissions) {
    const decision = decide(principal, permission);
    if (decision.allowed) permissions.push(permission.name);
    else if (decision.reason === 'not_in_plan') notInPlan.push(permission.name);
  }
  return { permissions, notInPlan };
}
