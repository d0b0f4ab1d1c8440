import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { call } from '../../../api/client';
import { useAccess } from '../../../api/session';
import { useKeyPath } from '../use-key';

const PAGE = 30;
const ACTIONS = [
  'created',
  'claimed',
  'updated',
  'rotated',
  'revoked',
  'reused',
  'expiring',
  'overdue',
  'idle',
]
  .map((what) => `api_key.${what}`)
  .join(',');

/** What was done to the key, the latest first, and the first time that it was used; for who may read the audit log. */
export function useLife() {
  const { organizationId, id } = useKeyPath();
  const enabled = useAccess().can('audit.view');
  const changes = useInfiniteQuery({
    queryKey: [organizationId, 'api-keys', id, 'life'],
    queryFn: ({ pageParam, signal }) =>
      call('GET /v1/organizations/{organizationId}/audit-events', {
        path: { organizationId },
        query: { targetId: id, action: ACTIONS, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    enabled,
  });
  const firstUse = useQuery({
    queryKey: [organizationId, 'api-keys', id, 'first-use'],
    queryFn: async ({ signal }) => {
      const query = { actorId: id, action: 'api_key.used', order: 'asc', limit: 1 } as const;
      const path = { organizationId };
      const { items } = await call('GET /v1/organizations/{organizationId}/audit-events', {
        path,
        query,
        signal,
      });
      return items[0] ?? null;
    },
    enabled,
  });
  return { changes, firstUse, isAllowed: enabled };
}
