import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from './client';
import { useOrganizationId } from './session';
import type { BulkRevoke } from './schema';

/** What every list of keys is kept under; then comes the filter. */
export const keyListKey = (organizationId: string) => [organizationId, 'api-key-list'] as const;

/**
 * After any change of keys: whatever is shown of them is asked for again. Of endless lists only the first page is, for
 * all pages of a long one would be asked for one after the other.
 */
export function useRefreshKeys(): () => Promise<void> {
  const organizationId = useOrganizationId();
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.resetQueries({ queryKey: keyListKey(organizationId) }),
      queries.invalidateQueries({ queryKey: [organizationId, 'api-keys'] }),
      queries.invalidateQueries({ queryKey: [organizationId, 'integrations'] }),
    ]);
  };
}

/** Whether the plan lets keys work, how many there are, and who could change the plan. */
export function useIntegrations() {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [organizationId, 'integrations'],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/integrations', { path: { organizationId }, signal }),
  });
}

/** The scopes there are, with what they allow. They change with the service alone. */
export function useScopes() {
  return useQuery({
    queryKey: ['scopes'],
    queryFn: async ({ signal }) => (await call('GET /v1/scopes', { query: { limit: 200 }, signal })).items,
    staleTime: Infinity,
  });
}

type KeyChoice = Pick<BulkRevoke, 'keyIds' | 'filter' | 'includeDescendants'>;

/** How many keys a revocation would end, and what would break; nothing is changed. */
export function useRevocationPreview(choice: KeyChoice, isWanted: boolean) {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [organizationId, 'api-keys', 'revocation-preview', choice],
    queryFn: ({ signal }) =>
      call('POST /v1/organizations/{organizationId}/api-keys/bulk-revoke', {
        path: { organizationId },
        // the reason decides nothing here, for descendants are chosen
        body: { ...choice, reason: 'other', dryRun: true },
        signal,
      }),
    enabled: isWanted,
    staleTime: 0,
    gcTime: 0,
  });
}
