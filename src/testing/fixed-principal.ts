import { PrincipalResolver, RequestLimits, type AuthenticatedRequest } from '../access/ports.js';
import type { Principal, TenantPrincipal } from '../access/principal.js';
import { unauthenticated } from '../authentication/refusals.js';

/** Lets every request be one of the same caller, who can be another one from test to test. */
export class FixedPrincipal extends PrincipalResolver {
  /** null: nobody, and routes that are not public answer 401 */
  current: Principal | null = null;

  /** @throws Problem 401 while there is no caller */
  override async resolve({ context }: AuthenticatedRequest): Promise<Principal> {
    if (!this.current) throw unauthenticated();
    return { ...this.current, at: new Date(), request: context };
  }

  override async inEachOrganization(caller: Principal): Promise<TenantPrincipal[]> {
    const { organization } = caller;
    return organization ? [{ ...caller, organization }] : [];
  }
}

/** Nobody is limited. */
export class NoLimits extends RequestLimits {
  override async count(): Promise<void> {}
}
