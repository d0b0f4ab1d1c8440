import { useCallback, useMemo, useState } from 'react';
import type { Role } from '../../api/schema';
import { isSameChoice } from '../../lib/scopes';

export interface Drafts {
  /** what the role will hold once it is saved */
  permissionsOf: (role: Role) => readonly string[];
  set: (role: Role, permissions: readonly string[], isHeld: boolean) => void;
  /** roles that differ from what is stored */
  changed: readonly Role[];
  /** how many boxes differ */
  count: number;
  drop: (roleId?: string) => void;
}

/** What has been ticked in the matrix and is not saved yet. */
export function useDrafts(roles: readonly Role[]): Drafts {
  const [drafts, setDrafts] = useState<Readonly<Record<string, readonly string[]>>>({});
  const drop = useCallback(
    (roleId?: string) =>
      setDrafts((now) =>
        roleId ? Object.fromEntries(Object.entries(now).filter(([id]) => id !== roleId)) : {},
      ),
    [],
  );
  return useMemo(() => {
    const permissionsOf = ({ id, permissions }: Role) => drafts[id] ?? permissions;
    const changed = roles.filter((role) => !isSameChoice(permissionsOf(role), role.permissions));
    return {
      permissionsOf,
      changed,
      count: changed.reduce((sum, role) => sum + difference(permissionsOf(role), role.permissions), 0),
      drop,
      set: (role, names, isHeld) => {
        const rest = permissionsOf(role).filter((name) => !names.includes(name));
        setDrafts((now) => ({ ...now, [role.id]: isHeld ? [...rest, ...names] : rest }));
      },
    };
  }, [roles, drafts, drop]);
}

const difference = (some: readonly string[], others: readonly string[]): number =>
  some.filter((name) => !others.includes(name)).length + others.filter((name) => !some.includes(name)).length;
