import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from './client';
import type { ApiKeyPolicy } from './schema';
import { useAccess, useOrganizationId } from './session';

export const keyPolicyQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [organizationId, 'api-key-policy'],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/api-key-policy', { path: { organizationId }, signal }),
  });

/** The organization's rules; null for who may not see them, undefined while they are not known yet. */
export function useKeyPolicy(): ApiKeyPolicy | null | undefined {
  const { can } = useAccess();
  const { data, isError } = useQuery({
    ...keyPolicyQuery(useOrganizationId()),
    enabled: can('policy.view'),
  });
  return can('policy.view') && !isError ? data : null;
}
