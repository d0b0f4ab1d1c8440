import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import { keyListKey } from '../../api/keys';
import { useAccess, useOrganizationId } from '../../api/session';
import { filterOf } from './filter';

const LIMIT = 200;

/** How many keys expire within a week; counted up to one page. */
export function useExpiringKeys() {
  const organizationId = useOrganizationId();
  const { can } = useAccess();
  return useQuery({
    queryKey: [...keyListKey(organizationId), 'expiring'],
    queryFn: async ({ signal }): Promise<{ count: number; isMore: boolean }> => {
      const query = { ...filterOf({ expires: '7d' }, Date.now()), limit: LIMIT };
      const { items, nextCursor } = await call('GET /v1/organizations/{organizationId}/api-keys', {
        path: { organizationId },
        query,
        signal,
      });
      return { count: items.length, isMore: nextCursor !== null };
    },
    enabled: can('api_keys.view'),
    staleTime: 300_000,
    refetchOnWindowFocus: false,
  });
}
