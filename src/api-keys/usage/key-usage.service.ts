import { Injectable } from '@nestjs/common';
import { Catalogue } from '../../access/catalogue.js';
import type { TenantPrincipal } from '../../access/principal.js';
import { AuditService } from '../../audit/audit.service.js';
import { Database } from '../../database/database.js';
import { rangeOf, type Range } from '../../http/time-range.js';
import { findKey, keyTarget, type KeyRow } from '../key-row.js';
import { changedTargets } from './changed-targets.js';
import { NeededPermissions, type Needs } from './needed-permissions.js';
import type {
  KeyActivityQuery,
  KeyActivityView,
  KeyUsageQuery,
  KeyUsageView,
  UsedRouteView,
  UsedScopeView,
} from './usage.dto.js';
import { useTotals, type UsedDays } from './use-totals.js';
import { routeUsesOf, type RouteUse } from './uses.js';

const DAY_MS = 86_400_000;

/** What keys were used for, from the roll-ups and what has come since. Who looked is on record. */
@Injectable()
export class KeyUsages {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly catalogue: Catalogue,
    private readonly needed: NeededPermissions,
  ) {}

  /** @throws Problem 400 for a range that is empty or too long, 404 */
  async usage(principal: TenantPrincipal, id: string, query: KeyUsageQuery): Promise<KeyUsageView> {
    const days = daysOf(rangeOf(query, principal.at));
    const key = await findKey(this.query, principal, id);
    const organizationId = principal.organization.id;
    const needs = await this.needed.read(this.query);
    const [totals, used] = await Promise.all([
      useTotals(this.query, organizationId, id, days, (route) => needs.of(route)),
      routeUsesOf(this.query, organizationId, id),
    ]);
    const unusedFor = (count: number): string[] => {
      const since = new Date(principal.at.getTime() - count * DAY_MS);
      return needs.unused(key.scopes, needs.since(used.routes, since));
    };
    this.note(principal, key, 'usage');
    const { all, ...rest } = totals;
    return {
      keyId: id,
      from: new Date(days.first),
      to: new Date(days.end),
      ...all,
      ...rest,
      scopes: key.scopes.map((scope) => this.scopeView(needs, scope, totals.routes, used.routes)),
      unusedScopes: { last30Days: unusedFor(30), last90Days: unusedFor(90) },
      complete: totals.complete && used.complete,
    };
  }

  /** @throws Problem 400 for a moment in the future or too long ago, 404 */
  async activity(principal: TenantPrincipal, id: string, query: KeyActivityQuery): Promise<KeyActivityView> {
    const range = rangeOf({ from: query.since }, principal.at, 'since');
    const key = await findKey(this.query, principal, id);
    const organizationId = principal.organization.id;
    const days = daysOf(range);
    const needs = await this.needed.read(this.query);
    const [totals, changed] = await Promise.all([
      useTotals(this.query, organizationId, id, days, (route) => needs.of(route)),
      changedTargets(this.query, organizationId, id, range.from),
    ]);
    this.note(principal, key, 'activity');
    const { all, routeCount, routes, addressCount, addresses, complete } = totals;
    return {
      keyId: id,
      since: new Date(days.first),
      ...all,
      routeCount,
      routes,
      addressCount,
      addresses,
      targets: changed.targets,
      targetsComplete: changed.complete,
      complete,
    };
  }

  private scopeView(
    needs: Needs,
    scope: string,
    routes: readonly UsedRouteView[],
    uses: readonly RouteUse[],
  ): UsedScopeView {
    const held = this.catalogue.permissionsOfScopes([scope]);
    const isOfScope = (route: Pick<RouteUse, 'method' | 'route'>) =>
      needs.of(route).some((permission) => held.has(permission));
    const counted = routes.filter(isOfScope);
    const times = uses.filter(isOfScope).map(({ at }) => at.getTime());
    return {
      scope,
      requests: counted.reduce((sum, { requests, denied }) => sum + requests - denied, 0),
      lastUsedAt: times.length > 0 ? new Date(Math.max(...times)) : null,
    };
  }

  private note(principal: TenantPrincipal, key: KeyRow, part: 'usage' | 'activity'): void {
    this.audit.note(principal, { action: 'api_key.viewed', target: keyTarget(key), details: { part } });
  }

  private readonly query = <Row extends object>(text: string, values: unknown[]): Promise<Row[]> =>
    this.database.query<Row>(text, values);
}

/** The UTC days that a range touches. */
function daysOf({ from, to }: Range): UsedDays {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return { first: day(from.getTime()), end: day(to.getTime() - 1 + DAY_MS) };
}
