import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import { useAccess, useOrganizationId } from '../../api/session';
import type { Refusal } from './refusal';

/** The events that a request has left, newest first. */
export function useRequest(requestId: string) {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [organizationId, 'audit-request', requestId],
    queryFn: async ({ signal }) =>
      (
        await call('GET /v1/organizations/{organizationId}/audit-events', {
          path: { organizationId },
          query: { requestId },
          signal,
        })
      ).items,
  });
}

/** What the key of a refused request would meet now, and what would let it in; for those who may ask. */
export function useExplanation(refusal: Refusal | undefined) {
  const organizationId = useOrganizationId();
  const { can } = useAccess();
  const actor = refusal?.event.actor;
  const keyId = (actor?.kind === 'api_key' && actor.id) || undefined;
  const permission = refusal?.permission ?? undefined;
  return useQuery({
    queryKey: [organizationId, 'access-explained', keyId, permission],
    queryFn: ({ signal }) =>
      call('POST /v1/organizations/{organizationId}/access/explain', {
        path: { organizationId },
        body: { keyId, permission: permission! },
        signal,
      }),
    enabled: keyId !== undefined && permission !== undefined && can('access.explain'),
    staleTime: 0,
  });
}
