import type { Feature, Permission } from '../access/catalogue.js';
import { PrincipalResolver, RequestLimits, type AuthenticatedRequest } from '../access/ports.js';
import type { OrganizationRef, Principal, Subject, TenantPrincipal } from '../access/principal.js';
import { unauthenticated } from '../authentication/refusals.js';
import { newId } from '../database/columns.js';

/** A caller as a test wants it. What is left out is made up. */
export interface TestPrincipal {
  /** what it may do, and all that it may do */
  readonly permissions?: readonly Permission[];
  /** null: outside any organization */
  readonly organization?: Partial<OrganizationRef> | null;
  /** `user` by default */
  readonly kind?: 'user' | 'api_key';
  readonly id?: string;
  readonly name?: string;
  /** of a key: permissions that it is granted and its scopes do not hold, to see `out_of_scope` */
  readonly outOfScope?: readonly Permission[];
  /** features of the organization's plan; left out: whatever is needed */
  readonly features?: readonly Feature[];
}

/** Has whatever is asked for. */
class Everything<T> extends Set<T> {
  override has(): boolean {
    return true;
  }
}

type Caller = Omit<Principal, 'request' | 'at'>;

/** A principal without a credential, for `PraesidiaTestingModule` and for services that are called directly. */
export function principal({
  permissions = [],
  organization = {},
  kind = 'user',
  id = newId(),
  name = kind === 'user' ? 'Test user' : 'Test key',
  outOfScope = [],
  features,
}: TestPrincipal = {}): Principal {
  const prefix = 'psk_testtest';
  const subject: Subject = { kind, id, name, ...(kind === 'api_key' && { keyPrefix: prefix }) };
  const caller: Caller = {
    credentialId: id,
    userId: kind === 'user' ? id : null,
    subject,
    organization: organization && { id: newId(), name: 'Test organization', plan: 'test', ...organization },
    granted: new Set([...permissions, ...outOfScope]),
    scoped: new Set(permissions),
    entitled: features ? new Set(features) : new Everything<Feature>(),
    requires: null,
    key:
      kind === 'api_key'
        ? { id, prefix, scopes: [], expiresAt: null, retiresAt: null, allowedCidrs: [], rateLimit: null }
        : null,
  };
  return { ...caller, at: new Date(), request: requestOfTest() };
}

/** What stands for the request where a service is called without one. */
const requestOfTest = (): Principal['request'] => ({
  id: newId(),
  method: 'TEST',
  route: '',
  ip: '127.0.0.1',
  userAgent: null,
  keyHeader: null,
  idempotency: null,
  successStatus: 200,
  useRecorded: false,
  replayed: false,
  failure: null,
  quota: null,
  decideAgain: () => Promise.resolve(),
  pendingEvents: [],
});

/** Lets every request be one of the same caller, who can be another one from test to test. */
export class FixedPrincipal extends PrincipalResolver {
  /** null: nobody, and routes that are not public answer 401 */
  current: Principal | null = null;

  /** @throws Problem 401 while there is no caller */
  override resolve({ context }: AuthenticatedRequest): Promise<Principal> {
    if (!this.current) return Promise.reject(unauthenticated());
    return Promise.resolve({ ...this.current, at: new Date(), request: context });
  }

  override inEachOrganization(caller: Principal): Promise<TenantPrincipal[]> {
    const { organization } = caller;
    return Promise.resolve(organization ? [{ ...caller, organization }] : []);
  }
}

/** Nobody is limited. */
export class NoLimits extends RequestLimits {
  override count(): Promise<void> {
    return Promise.resolve();
  }
}
