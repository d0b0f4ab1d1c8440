import { useMemo } from 'react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import { keyListKey } from '../../api/keys';
import { useOrganizationId } from '../../api/session';
import type { ApiKey, KeyFilter } from '../../api/schema';

const PAGE = 100;

export interface KeyQuestion {
  readonly filter: KeyFilter;
  readonly sort:
    'createdAt' | '-createdAt' | 'name' | '-name' | 'lastUsedAt' | '-lastUsedAt' | 'expiresAt' | '-expiresAt';
}

/** An endless list of keys, by pages as they are scrolled to. */
export function useKeys({ filter, sort }: KeyQuestion) {
  const organizationId = useOrganizationId();
  const query = useInfiniteQuery({
    queryKey: [...keyListKey(organizationId), filter, sort],
    queryFn: ({ pageParam, signal }) =>
      call('GET /v1/organizations/{organizationId}/api-keys', {
        path: { organizationId },
        query: { ...filter, sort, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // a long list would be read anew page by page
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: 60_000,
  });
  const pages = query.data?.pages;
  const rows = useMemo((): ApiKey[] => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  return { ...query, rows };
}
