import { useQuery } from '@tanstack/react-query';
import { call } from './client';
import type { Member, Plan, Role } from './schema';
import { useOrganizationId } from './session';

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** All pages of a list that people keep short: roles, members. */
export async function allOf<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

const PAGE = 200;

export const membersKey = (organizationId: string) => [organizationId, 'members'] as const;
export const rolesKey = (organizationId: string) => [organizationId, 'roles'] as const;

/** Everybody who belongs to the organization or is invited, newest first. */
export function useMembers({ isWanted = true }: { isWanted?: boolean } = {}) {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [...membersKey(organizationId), 'all'],
    queryFn: ({ signal }): Promise<Member[]> =>
      allOf((cursor) =>
        call('GET /v1/organizations/{organizationId}/members', {
          path: { organizationId },
          query: { limit: PAGE, cursor },
          signal,
        }),
      ),
    enabled: isWanted,
  });
}

/** The organization's roles: built-in ones first, then by name. */
export function useRoles({ isWanted = true }: { isWanted?: boolean } = {}) {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: rolesKey(organizationId),
    queryFn: ({ signal }): Promise<Role[]> =>
      allOf((cursor) =>
        call('GET /v1/organizations/{organizationId}/roles', {
          path: { organizationId },
          query: { limit: PAGE, cursor },
          signal,
        }),
      ),
    enabled: isWanted,
  });
}

/** The plans there are, smallest first. */
export function usePlans() {
  return useQuery({
    queryKey: ['plans'],
    queryFn: async ({ signal }): Promise<Plan[]> =>
      (await call('GET /v1/plans', { query: { limit: PAGE }, signal })).items,
    staleTime: Infinity,
  });
}
