import { useState } from 'react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { AuditEvent } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { ApiError } from '../../lib/problem';
import type { AuditFilter } from './filter';
import { useNewer } from './use-newer';

const PAGE = 100;
const NO_EVENTS: readonly AuditEvent[] = [];

export interface AuditLog {
  /** newest first */
  readonly events: readonly AuditEvent[];
  /** how many newer ones have been found and are not among them yet */
  readonly waiting: number;
  /** puts the newer ones on top, after it has looked for more */
  refresh: () => Promise<void>;
  readonly isRefreshing: boolean;
  readonly list: Pick<
    ReturnType<typeof useInfiniteQuery>,
    | 'error'
    | 'isPending'
    | 'isPlaceholderData'
    | 'hasNextPage'
    | 'isFetchingNextPage'
    | 'isFetchNextPageError'
    | 'fetchNextPage'
    | 'refetch'
  >;
}

/**
 * The log as the filter leaves it: pages back in time, which stay as they were read, and what has come since, which follows the
 * order of the log, so that nothing is left out.
 */
export function useAuditLog(filter: AuditFilter): AuditLog {
  const organizationId = useOrganizationId();
  const list = useInfiniteQuery({
    queryKey: [organizationId, 'audit-events', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor, signal }) => {
      // read before the first page: whatever the page has not got comes behind this place
      const start = cursor === undefined ? await sizeOfLog(organizationId, signal) : null;
      const page = await call('GET /v1/organizations/{organizationId}/audit-events', {
        path: { organizationId },
        query: { ...filter, limit: PAGE, cursor },
        signal,
      });
      return { ...page, start };
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
  });
  const pages = list.data?.pages;
  const start = list.isPlaceholderData ? null : (pages?.[0]?.start ?? null);
  const newer = useNewer(filter, start);
  const question = JSON.stringify([organizationId, filter, start]);
  const [wanted, setWanted] = useState({ question, count: 0 });
  // of another question none has been asked for
  const shown = wanted.question === question ? wanted.count : 0;
  const found = newer.data?.items ?? NO_EVENTS;
  const read = pages?.flatMap(({ items }) => items) ?? NO_EVENTS;
  const listed = new Set(read.map(({ id }) => id));
  const placed = new Map(found.map((event) => [event.id, event]));
  const isNew = ({ id }: AuditEvent) => !listed.has(id);
  const top = found.slice(0, shown).filter(isNew).sort(newestFirst);
  return {
    // an event that had no place in the log's tree when it was read may have got one since
    events: [...top, ...read.map((event) => placed.get(event.id) ?? event)],
    waiting: found.slice(shown).filter(isNew).length,
    refresh: async () => {
      const { data } = await newer.refetch();
      setWanted({ question, count: data?.items.length ?? 0 });
    },
    isRefreshing: newer.isFetching,
    list,
  };
}

const newestFirst = (one: AuditEvent, other: AuditEvent): number =>
  other.occurredAt.localeCompare(one.occurredAt) || other.id.localeCompare(one.id);

/** @returns null where the service cannot say at the moment; the list is then not followed */
async function sizeOfLog(organizationId: string, signal: AbortSignal): Promise<number | null> {
  try {
    const checkpoint = await call('GET /v1/organizations/{organizationId}/audit-log/checkpoint', {
      path: { organizationId },
      signal,
    });
    return checkpoint.size;
  } catch (error) {
    if (error instanceof ApiError && error.status === 503) return null;
    throw error;
  }
}
