import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import { keyPolicyQuery } from '../../api/key-policy';
import { useRefreshPolicy } from '../../api/key-report';
import { allOf } from '../../api/organization';
import type { ApiKeyPolicy } from '../../api/schema';
import { useOrganizationId } from '../../api/session';

export function usePolicy() {
  return useQuery(keyPolicyQuery(useOrganizationId()));
}

export function useReplacePolicy() {
  const organizationId = useOrganizationId();
  const refresh = useRefreshPolicy();
  return useMutation({
    mutationFn: (body: ApiKeyPolicy) =>
      call('PUT /v1/organizations/{organizationId}/api-key-policy', { path: { organizationId }, body }),
    onSuccess: (policy) => void refresh(policy),
  });
}

const organizationKey = (organizationId: string) => [organizationId, 'organization'] as const;

/** The organization itself, with the settings of it that bear on keys. */
export function useOrganization() {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: organizationKey(organizationId),
    queryFn: async ({ signal }) => {
      const all = await allOf((cursor) =>
        call('GET /v1/organizations', { query: { limit: 200, cursor }, signal }),
      );
      return all.find(({ id }) => id === organizationId) ?? null;
    },
  });
}

export function useFollowCreator() {
  const organizationId = useOrganizationId();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (keysFollowCreator: boolean) =>
      call('PATCH /v1/organizations/{organizationId}', {
        path: { organizationId },
        body: { keysFollowCreator },
      }),
    onSuccess: (organization) => queries.setQueryData(organizationKey(organizationId), organization),
  });
}
