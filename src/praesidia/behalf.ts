import type { Principal } from '../access/principal.js';

/** The host itself, acting in an organization: nothing bounds it there. */
export interface HostItself {
  /** the tenant's id, as the host knows it */
  readonly organizationId: string | number;
  /** what the audit log calls it; by default `host` */
  readonly name?: string;
}

/** On whose behalf something is done: of a caller, who then hands out no more than it has, or of the host itself. */
export type Behalf = Principal | HostItself;

export const isHostItself = (behalf: Behalf): behalf is HostItself => !('subject' in behalf);
