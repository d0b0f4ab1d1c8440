import { useQuery } from '@tanstack/react-query';
import { call } from './client';
import { useScopes } from './keys';
import { useAccess, type Permission } from './session';

/** The permissions there are, in words. They change with the service alone. */
export function usePermissions() {
  return useQuery({
    queryKey: ['permissions'],
    queryFn: async ({ signal }) =>
      (await call('GET /v1/permissions', { query: { limit: 200 }, signal })).items,
    staleTime: Infinity,
  });
}

/** What the caller may give to keys: nobody hands out more than they hold. */
export function useMayGive(): (scope: { readonly permissions: readonly string[] }) => boolean {
  const { can } = useAccess();
  return ({ permissions }) => permissions.every((name) => can(name as Permission));
}

/** Scopes and permissions together, for forms. */
export function useCatalogue() {
  const scopes = useScopes();
  const permissions = usePermissions();
  return { scopes: scopes.data, permissions: permissions.data, error: scopes.error ?? permissions.error };
}
