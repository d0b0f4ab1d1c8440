import { Injectable } from '@nestjs/common';
import { Catalogue, type Permission } from '../../access/catalogue.js';
import { RouteInventory } from '../../access/route-inventory.js';
import type { RouteUse } from './uses.js';

type Route = Pick<RouteUse, 'method' | 'route'>;
type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

const nameOf = ({ method, route }: Route): string => `${method === 'HEAD' ? 'GET' : method} ${route}`;

/** What routes ask for: the service's own, and those of other services that have it decide. */
export class Needs {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly byRoute: ReadonlyMap<string, readonly Permission[]>,
  ) {}

  /** None for a route that asks for none, or that there is no more; several where routes of several services are alike. */
  of(route: Route): readonly Permission[] {
    return this.byRoute.get(nameOf(route)) ?? [];
  }

  /** What the routes that were used since a moment asked for. */
  since(uses: readonly RouteUse[], moment: Date): Set<Permission> {
    return new Set(uses.flatMap((use) => (use.at >= moment ? this.of(use) : [])));
  }

  /** Those of a key's scopes none of whose permissions was asked for. */
  unused(scopes: readonly string[], asked: ReadonlySet<Permission>): string[] {
    return scopes.filter(
      (scope) =>
        ![...this.catalogue.permissionsOfScopes([scope])].some((permission) => asked.has(permission)),
    );
  }
}

/** Which permission each route asks for, and so which scopes a use of it needed. */
@Injectable()
export class NeededPermissions {
  constructor(
    private readonly inventory: RouteInventory,
    private readonly catalogue: Catalogue,
  ) {}

  async read(query: Query): Promise<Needs> {
    const own = this.inventory.routes.flatMap(({ method, path, access }) =>
      access.kind === 'permission' ? [{ method, route: path, permission: access.permission }] : [],
    );
    const hosts = await query<Route & { permission: Permission }>('SELECT * FROM host_routes', []);
    const byRoute = new Map<string, Set<Permission>>();
    for (const { permission, ...route } of [...own, ...hosts]) {
      const name = nameOf(route);
      byRoute.set(name, (byRoute.get(name) ?? new Set()).add(permission));
    }
    return new Needs(this.catalogue, new Map([...byRoute].map(([name, asked]) => [name, [...asked]])));
  }
}
