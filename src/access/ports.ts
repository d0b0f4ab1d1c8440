import type { OrganizationRef, Principal, TenantPrincipal } from './principal.js';
import type { RequestContext } from './request-context.js';

/** The part of a transport's request that access control reads; its principal is set by the guard. */
export interface AuthenticatedRequest {
  readonly method: string;
  /** `http` or `https`, as a trusted proxy says it */
  readonly protocol: string;
  /** host and port the client asked for, as a trusted proxy says it */
  readonly host: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: unknown;
  readonly body?: unknown;
  readonly raw: { readonly rawHeaders: readonly string[] };
  readonly context: RequestContext;
  principal?: Principal;
  /** set by the guard on routes that ask for a permission `anywhere` */
  covered?: readonly OrganizationRef[];
}

/** All that the resolver of one kind of token reads of the request beside the token. */
export type Presentation = Pick<AuthenticatedRequest, 'context'>;

/** Bounds how often a credential is used. Implemented by `authentication/`, bound by the root. */
export abstract class RequestLimits {
  /**
   * Counts the request against the limit of its credential, if that has one, and leaves what is left in `request.quota`.
   * @returns undefined for a credential without one
   * @throws an HTTP exception with 429 when the limit is passed, 503 when the database does not answer
   */
  abstract count(principal: Principal): Promise<void> | undefined;
}

/** Turns the credential of a request into a principal. Implemented by `authentication/`, bound by the root. */
export abstract class PrincipalResolver {
  /**
   * @param organizationId the organization the route is about, as the path spells it; undefined outside of any
   * @throws an HTTP exception, or rejects with one: 400 for a malformed header, 401 for a missing or invalid credential,
   * 503 when the answer depends on a database that does not give one
   */
  abstract resolve(request: AuthenticatedRequest, organizationId: string | undefined): Promise<Principal>;

  /**
   * The caller in each organization it belongs to: a key in its one, a person in those where they are an active member.
   * @throws an HTTP exception with 503
   */
  abstract inEachOrganization(principal: Principal): Promise<TenantPrincipal[]>;
}
