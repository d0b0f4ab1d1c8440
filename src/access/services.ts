import type { AccessDeclaration } from './access.decorators.js';
import { AccessDenied } from './access.errors.js';
import type { Principal } from './principal.js';

/** Whether the caller is another service, by a service token. */
export const isService = ({ subject }: Principal): boolean => subject.kind === 'system';

/** A service calls what is declared for services, in any organization, and nothing else. @throws AccessDenied */
export function admitService(principal: Principal, declaration: AccessDeclaration): void {
  if (declaration.kind === 'service') return;
  if (declaration.kind === 'permission' && declaration.services) return;
  const permission = declaration.kind === 'permission' ? declaration.permission : null;
  throw new AccessDenied(principal, { allowed: false, reason: 'not_granted', permission, feature: null });
}
