import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { call } from '../../api/client';
import type { ApiKeyDetail } from '../../api/schema';
import { useOrganizationId } from '../../api/session';

const route = getRouteApi('/signed-in/o/$org/api-keys/$keyId');

/** Ids of the key that the path names and of its organization. */
export function useKeyPath() {
  const { keyId: id } = route.useParams();
  const organizationId = useOrganizationId();
  return { organizationId, id };
}

export function useKey() {
  const path = useKeyPath();
  return useQuery({
    queryKey: [path.organizationId, 'api-keys', path.id],
    queryFn: ({ signal }) => call('GET /v1/organizations/{organizationId}/api-keys/{id}', { path, signal }),
  });
}

/** It can still do something, now or when the plan lets it. */
export const isLiving = ({ status }: Pick<ApiKeyDetail, 'status'>): boolean =>
  status !== 'revoked' && status !== 'expired';
