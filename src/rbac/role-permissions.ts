import type { Catalogue, Permission } from '../access/catalogue.js';
import type { Role } from './role.entity.js';

/** What a role holds now: a built-in one what the catalogue says, a custom one what the catalogue still knows of its list. */
export const permissionsOfRole = (
  catalogue: Catalogue,
  role: Pick<Role, 'builtIn' | 'name' | 'permissions'>,
): readonly Permission[] =>
  role.builtIn
    ? catalogue.permissionsOfRole(role.name)
    : role.permissions.filter((name) => catalogue.isPermission(name));
