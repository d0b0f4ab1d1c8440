import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { AuditEvent } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import type { AuditFilter } from './filter';

const PAGE = 200;
const EVERY_MS = 5_000;

interface Newer {
  /** in the order of the log */
  readonly items: readonly AuditEvent[];
  readonly cursor: string | undefined;
}

/** What has come into the log from a place on, asked for again and again while the page is in view. @param start leaf index */
export function useNewer(filter: AuditFilter, start: number | null): UseQueryResult<Newer> {
  const organizationId = useOrganizationId();
  const queries = useQueryClient();
  const queryKey = [organizationId, 'audit-events', 'newer', filter, start];
  return useQuery({
    queryKey,
    enabled: start !== null,
    queryFn: async ({ signal }) => {
      let { items, cursor }: Newer = queries.getQueryData<Newer>(queryKey) ?? {
        items: [],
        cursor: undefined,
      };
      for (let isFull = true; isFull;) {
        const page = await call('GET /v1/organizations/{organizationId}/audit-events', {
          path: { organizationId },
          query: {
            ...filter,
            order: 'asc',
            limit: PAGE,
            cursor,
            after: cursor === undefined && start ? start - 1 : undefined,
          },
          signal,
        });
        items = [...items, ...page.items];
        cursor = page.nextCursor ?? undefined;
        isFull = page.items.length === PAGE;
      }
      return { items, cursor };
    },
    refetchInterval: EVERY_MS,
    staleTime: 0,
    gcTime: 0,
  });
}
