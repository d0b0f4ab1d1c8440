import type { Permission } from '../../access/catalogue.js';
import type { UsedAddressView, UsedDayView, UsedRouteView, UsesView } from './usage.dto.js';
import { IS_COMPLETE, USES } from './uses.js';

const LISTED = 1_000;
const KINDS = `CASE grouping(day, route, ip) WHEN 3 THEN 'day' WHEN 5 THEN 'route' WHEN 6 THEN 'address' ELSE 'all' END`;

// one pass over the uses, whatever they are summed by
const TOTALS = `
  WITH ${USES}, sums AS (
    SELECT ${KINDS} AS kind, day::text, method, route, ip, coalesce(sum(requests), 0)::float8 AS requests,
      coalesce(sum(denied), 0)::float8 AS denied, coalesce(sum(failed), 0)::float8 AS failed, min(first_at) AS first, max(last_at) AS last,
      row_number() OVER (PARTITION BY ${KINDS} ORDER BY sum(requests) DESC, max(last_at) DESC, method, route, ip) AS place,
      (count(*) OVER (PARTITION BY ${KINDS}))::int AS entries
    FROM uses WHERE day < $4::date GROUP BY GROUPING SETS ((day), (method, route), (ip), ())
  )
  SELECT *, ${IS_COMPLETE} AS complete FROM sums WHERE place <= ${LISTED} ORDER BY kind, CASE WHEN kind = 'day' THEN day END, place`;

interface Sum extends UsesView {
  readonly kind: 'day' | 'route' | 'address' | 'all';
  readonly day: string;
  readonly method: string;
  readonly route: string;
  readonly ip: string;
  readonly entries: number;
  readonly complete: boolean;
}

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

export interface UsedDays {
  /** UTC, `YYYY-MM-DD`; counts */
  readonly first: string;
  /** does not count any more */
  readonly end: string;
}

export interface UseTotals {
  readonly all: UsesView;
  readonly days: UsedDayView[];
  readonly routeCount: number;
  readonly routes: UsedRouteView[];
  readonly addressCount: number;
  readonly addresses: UsedAddressView[];
  readonly complete: boolean;
}

/** What a key was used for on some days. @param needed what a route asks for */
export async function useTotals(
  query: Query,
  organizationId: string,
  keyId: string,
  { first, end }: UsedDays,
  needed: (route: { method: string; route: string }) => readonly Permission[],
): Promise<UseTotals> {
  const sums = await query<Sum>(TOTALS, [organizationId, [keyId], first, end]);
  const of = (kind: Sum['kind']): Sum[] => sums.filter((sum) => sum.kind === kind);
  const [all] = of('all');
  const [days, routes, addresses] = [of('day'), of('route'), of('address')];
  return {
    all: usesView(all!),
    days: days.map(({ day, requests, denied, failed }) => ({ day, requests, denied, failed })),
    routeCount: routes[0]?.entries ?? 0,
    routes: routes.map((sum) => ({
      method: sum.method,
      route: sum.route,
      permission: needed(sum)[0] ?? null,
      ...usesView(sum),
    })),
    addressCount: addresses[0]?.entries ?? 0,
    addresses: addresses.map((sum) => ({ ip: sum.ip || null, ...usesView(sum) })),
    complete: all!.complete,
  };
}

const usesView = ({ requests, denied, failed, first, last }: Sum): UsesView => ({
  requests,
  denied,
  failed,
  first,
  last,
});
