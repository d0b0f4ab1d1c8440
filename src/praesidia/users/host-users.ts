import type { MaybePromise } from '../options.js';

/** Somebody whom the host itself has signed in. */
export interface HostUser {
  /** the host's id; one that is no UUID is known by a UUID made of it */
  readonly id: string | number;
  /** as the audit log shows it */
  readonly name: string;
  /** the tenant in which the request is made */
  readonly organizationId: string | number;
  /** names of roles: of the catalogue, or custom ones of the organization; together they are what the user may do */
  readonly roles: readonly string[];
}

/** Maps the people of a host with a login of its own. What they may do is decided like everything else. */
export interface HostUsers<Request = unknown> {
  /**
   * Asked for each request that presents no key. What it answers is not kept.
   * @returns null for a request of nobody whom the host knows
   */
  userOf(request: Request): MaybePromise<HostUser | null>;
}
