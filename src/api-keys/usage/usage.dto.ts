import { IsTimestamp } from '../../http/validators.js';
import { IfGiven } from '../key-filter.dto.js';

export class KeyUsageQuery {
  /** the days from the one of this moment on; 30 days before `to` by default */
  @IfGiven() @IsTimestamp() from?: string;
  /** to the day of the last moment before this one; now by default; at most 400 days after `from` */
  @IfGiven() @IsTimestamp() to?: string;
}

export class KeyActivityQuery {
  /** from the day of this moment on, at most 400 days ago; 30 days ago by default */
  @IfGiven() @IsTimestamp() since?: string;
}

export class UseCountsView {
  /** all of them, also those that were denied or failed */
  requests: number;
  /** answered 403 */
  denied: number;
  /** answered with another error */
  failed: number;
}

/** What is between the first and the last of some requests. */
export class UsesView extends UseCountsView {
  first: Date | null;
  last: Date | null;
}

export class UsedDayView extends UseCountsView {
  /** `YYYY-MM-DD` in UTC */
  day: string;
}

export class UsedRouteView extends UsesView {
  method: string;
  /** template, e.g. `/v1/organizations/:organizationId/agents` */
  route: string;
  /** what the route asks for; null for none, or when there is no such route any more */
  permission: string | null;
}

export class UsedAddressView extends UsesView {
  /** null where it is not known */
  ip: string | null;
}

export class UsedScopeView {
  scope: string;
  /** that asked for a permission of this scope and were not denied; they count for every scope of the key that holds it */
  requests: number;
  /** at any time, also outside of the range */
  lastUsedAt: Date | null;
}

export class UnusedScopesView {
  /** not used in the last 30 days */
  last30Days: string[];
  /** not used in the last 90 days */
  last90Days: string[];
}

/** Lists begin with the most requests and end at 1,000 entries; the counts beside them do not. */
export class KeyUsageView extends UsesView {
  keyId: string;
  /** first moment of the first day that counts, in UTC */
  from: Date;
  /** end of the last day that counts */
  to: Date;
  /** days with requests, in order */
  days: UsedDayView[];
  routeCount: number;
  routes: UsedRouteView[];
  addressCount: number;
  addresses: UsedAddressView[];
  /** each scope that the key has now */
  scopes: UsedScopeView[];
  /** scopes that the key has and did not use; of a younger key, since it was made */
  unusedScopes: UnusedScopesView;
  /** false when so much waits to be counted that the latest requests may be missing */
  complete: boolean;
}

export class ActivityTargetView {
  type: string;
  id: string;
  /** as it was last called */
  name: string | null;
  /** what was done to it, e.g. `agent.updated` */
  actions: string[];
  count: number;
  first: Date;
  last: Date;
}

/** What a key did. Lists end at 1,000 entries; routes and addresses begin with the most requests, targets with the latest. */
export class KeyActivityView extends UsesView {
  keyId: string;
  /** first moment of the first day that counts, in UTC */
  since: Date;
  routeCount: number;
  routes: UsedRouteView[];
  addressCount: number;
  addresses: UsedAddressView[];
  /** what it changed, exactly since that moment */
  targets: ActivityTargetView[];
  /** false when only its latest 10,000 changes were looked at, for there are more */
  targetsComplete: boolean;
  /** false when so much waits to be counted that the latest requests may be missing */
  complete: boolean;
}
