import { Injectable } from '@nestjs/common';
import { Catalogue, type Permission } from '../../access/catalogue.js';
import { RouteInventory } from '../../access/route-inventory.js';
import type { RouteUse } from './uses.js';

type Route = Pick<RouteUse, 'method' | 'route'>;

const nameOf = ({ method, route }: Route): string => `${method === 'HEAD' ? 'GET' : method} ${route}`;

/** Which permission each route asks for, and so which scopes a use of it needed. */
@Injectable()
export class NeededPermissions {
  private byRoute: ReadonlyMap<string, Permission> | null = null;

  constructor(
    private readonly inventory: RouteInventory,
    private readonly catalogue: Catalogue,
  ) {}

  /** null for a route that asks for none, or that the service has no more */
  of(route: Route): Permission | null {
    return this.all.get(nameOf(route)) ?? null;
  }

  /** What the routes that were used since a moment asked for. */
  since(uses: readonly RouteUse[], moment: Date): Set<Permission> {
    return new Set(uses.flatMap((use) => (use.at >= moment ? (this.of(use) ?? []) : [])));
  }

  /** Those of a key's scopes none of whose permissions was asked for. */
  unused(scopes: readonly string[], asked: ReadonlySet<Permission>): string[] {
    return scopes.filter(
      (scope) =>
        ![...this.catalogue.permissionsOfScopes([scope])].some((permission) => asked.has(permission)),
    );
  }

  private get all(): ReadonlyMap<string, Permission> {
    this.byRoute ??= new Map(
      this.inventory.routes.flatMap(({ method, path, access }) =>
        access.kind === 'permission' ? [[nameOf({ method, route: path }), access.permission] as const] : [],
      ),
    );
    return this.byRoute;
  }
}
