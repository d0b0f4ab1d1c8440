import type { Feature, Permission } from '../access/catalogue.js';
import type { OrganizationRef, Principal } from '../access/principal.js';
import { newId } from '../database/new-id.js';
import { newContext } from '../http/request-context.js';
import { uuidOf } from '../praesidia/organization-id.js';

/** A caller as a test wants it. What is left out is made up. */
export interface TestPrincipal {
  /** what it may do, and all that it may do */
  readonly permissions?: readonly Permission[];
  /** its id as the host knows it */
  readonly organization?: { readonly id?: string | number; readonly name?: string; readonly plan?: string };
  /** `user` by default */
  readonly kind?: 'user' | 'api_key';
  readonly id?: string | number;
  readonly name?: string;
  /** of a key: permissions that it is granted and its scopes do not hold, to see `out_of_scope` */
  readonly outOfScope?: readonly Permission[];
  /** features of the organization's plan; left out: whatever is needed */
  readonly features?: readonly string[];
}

/** Has whatever is asked for. */
class Everything<T> extends Set<T> {
  override has(): boolean {
    return true;
  }
}

const PREFIX = 'psk_testtest';

/** A principal that no credential stands behind, for `actAs()` and for services that are called directly. */
export function principal({
  permissions = [],
  organization = {},
  kind = 'user',
  id = newId(),
  name = kind === 'user' ? 'Test user' : 'Test key',
  outOfScope = [],
  features,
}: TestPrincipal = {}): Principal {
  const own = uuidOf(id);
  const isKey = kind === 'api_key';
  return {
    credentialId: own,
    userId: isKey ? null : own,
    subject: { kind, id: own, name, ...(isKey && { keyPrefix: PREFIX }) },
    organization: organizationOf(organization),
    granted: new Set([...permissions, ...outOfScope]),
    scoped: new Set(permissions),
    entitled: features ? new Set(features as readonly Feature[]) : new Everything<Feature>(),
    requires: null,
    vouchedFor: true,
    key: isKey ? keyOf(own) : null,
    at: new Date(),
    request: newContext({ id: newId(), method: 'TEST', route: '', ip: '127.0.0.1', userAgent: undefined }),
  };
}

const organizationOf = ({
  id = newId(),
  name = 'Test organization',
  plan = 'test',
}: NonNullable<TestPrincipal['organization']>): OrganizationRef => ({ id: uuidOf(id), name, plan });

const keyOf = (id: string): Principal['key'] => ({
  id,
  prefix: PREFIX,
  scopes: [],
  expiresAt: null,
  retiresAt: null,
  allowedCidrs: [],
  rateLimit: null,
});
