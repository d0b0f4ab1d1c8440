import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import { allOf } from '../../api/organization';
import { useAccess, useOrganizationId } from '../../api/session';

export function usePlan() {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [organizationId, 'plan'],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/plan', { path: { organizationId }, signal }),
  });
}

/** The plan decides much of what the console shows: all of the organization is asked for again. */
export function useChangePlan() {
  const organizationId = useOrganizationId();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (plan: string) =>
      call('PUT /v1/organizations/{organizationId}/plan', { path: { organizationId }, body: { plan } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [organizationId] }),
  });
}

/** How many sinks forward the log; undefined for who may not see them. */
export function useSinkCount(isWanted: boolean): number | undefined {
  const organizationId = useOrganizationId();
  const { can } = useAccess();
  return useQuery({
    queryKey: [organizationId, 'audit-sinks', 'count'],
    queryFn: async ({ signal }) => {
      const sinks = await allOf((cursor) =>
        call('GET /v1/organizations/{organizationId}/audit-sinks', {
          path: { organizationId },
          query: { limit: 200, cursor },
          signal,
        }),
      );
      return sinks.filter(({ status }) => status !== 'suspended').length;
    },
    enabled: isWanted && can('audit_sinks.view'),
  }).data;
}
