import type { Permission } from '../../api/schema';
import { labelOf } from '../../lib/scopes';

export interface PermissionGroup {
  readonly resource: string;
  readonly label: string;
  readonly permissions: readonly Permission[];
}

/** `agents.view` and `agents.update` stand together, in the order of the catalogue. */
export function groupPermissions(permissions: readonly Permission[]): PermissionGroup[] {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions) {
    const resource = permission.name.split('.', 1)[0]!;
    groups.set(resource, [...(groups.get(resource) ?? []), permission]);
  }
  return [...groups].map(([resource, members]) => ({
    resource,
    label: labelOf(resource),
    permissions: members,
  }));
}
