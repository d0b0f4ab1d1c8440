import type { Catalogue } from '../access/catalogue.js';
import type { Principal } from '../access/principal.js';
import { ownAccess } from '../authentication/own-access.js';
import type { AuthorizedPrincipalView, AuthorizedSubjectView } from './authorize.dto.js';

/** Who a caller is, for the host that asked. */
export const principalView = (principal: Principal, catalogue: Catalogue): AuthorizedPrincipalView => ({
  // of what authorizes there are people and keys alone
  subject: principal.subject as AuthorizedSubjectView,
  userId: principal.userId,
  organization: principal.organization,
  key: principal.key,
  permissions: ownAccess(catalogue, principal).permissions,
});
