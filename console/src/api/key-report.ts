import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call, type Input } from './client';
import { keyPolicyQuery } from './key-policy';
import type { ApiKeyPolicy, KeyReportSummary } from './schema';
import { useAccess, useOrganizationId } from './session';

/** What there may be to do about a key. */
export type Finding = NonNullable<
  NonNullable<Input<'GET /v1/organizations/{organizationId}/api-keys/report'>['query']>['finding']
>;

/** Under which everything is kept that the report says; a change of keys asks for it again. */
export const keyReportKey = (organizationId: string) => [organizationId, 'api-keys', 'report'] as const;

/**
 * How many keys there are and how many of them there is something to do about, with the policy that says what is idle and
 * overdue. For banners; each reading is on record, so it is kept for five minutes.
 */
export function useKeyReportSummary({ isWanted = true }: { isWanted?: boolean } = {}) {
  const organizationId = useOrganizationId();
  const { can } = useAccess();
  return useQuery({
    queryKey: [...keyReportKey(organizationId), 'summary'],
    queryFn: async ({ signal }): Promise<{ summary: KeyReportSummary; policy: ApiKeyPolicy }> => {
      const { summary, policy } = await call('GET /v1/organizations/{organizationId}/api-keys/report', {
        path: { organizationId },
        query: { limit: 1 },
        signal,
      });
      // there on every first page
      return { summary: summary!, policy };
    },
    enabled: isWanted && can('api_keys.view'),
    staleTime: 300_000,
    refetchOnWindowFocus: false,
  });
}

/** After a change of the policy: other keys may be overdue or idle now. */
export function useRefreshPolicy(): (policy: ApiKeyPolicy) => Promise<void> {
  const organizationId = useOrganizationId();
  const queries = useQueryClient();
  return async (policy) => {
    queries.setQueryData(keyPolicyQuery(organizationId).queryKey, policy);
    await queries.invalidateQueries({ queryKey: keyReportKey(organizationId) });
  };
}
