import { Catalogue } from '../../src/access/catalogue.js';
import { RouteInventory, type RouteEntry } from '../../src/access/route-inventory.js';
import { newId } from '../../src/database/columns.js';
import type { TestService } from './service.js';

export type { RouteEntry };

/** Every route of the service, in the order of their paths. */
export const routesOf = ({ service }: TestService): RouteEntry[] =>
  [...service.app.get(RouteInventory, { strict: false }).routes].sort((a, b) =>
    `${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1,
  );

export const catalogueOf = ({ service }: TestService): Catalogue =>
  service.app.get(Catalogue, { strict: false });

/** A route's path in an organization; every other parameter is an id that nothing has. */
export const pathIn = ({ path }: RouteEntry, organizationId: string): string =>
  path.replace(':organizationId', organizationId).replaceAll(/:\w+|\*\w*/g, newId);
