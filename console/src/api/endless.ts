import { useMemo } from 'react';
import { keepPreviousData, useInfiniteQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';

/** Pages that are kept; what lies before and behind them is let go, and read again by whoever comes back. */
const KEPT = 20;
/** How many pages are read at the most to reach the one that follows, when much has come between since. */
const MOST = 5;

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Where a page begins. */
interface Place<T> {
  readonly cursor?: string;
  /** how many rows come before it */
  readonly offset: number;
  readonly previous?: Place<T>;
  /** the page that follows, when it is there first: this one ends where that begins */
  readonly next?: { readonly items: readonly T[]; readonly cursor?: string };
}

/**
 * A list without an end, by pages of the API as they are scrolled to, down and up again. However far one goes, only some pages are
 * kept: rows `offset` and following.
 */
export function useEndless<T extends { readonly id: string }>(
  queryKey: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
) {
  const queries = useQueryClient();
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => readFrom(pageParam, (cursor) => read(cursor, signal)),
    initialPageParam: { offset: 0 } as Place<T>,
    getNextPageParam: ({ items, nextCursor }, _pages, { cursor, offset, previous }): Place<T> | undefined =>
      nextCursor === null
        ? undefined
        : {
            cursor: nextCursor,
            offset: offset + items.length,
            previous: { cursor, offset, previous },
          },
    getPreviousPageParam: ({ items }, _pages, { cursor, previous }): Place<T> | undefined =>
      previous && { ...previous, next: { items, cursor } },
    maxPages: KEPT,
    // the pages move along by one: to compare each with another would find nothing
    structuralSharing: false,
    placeholderData: keepPreviousData,
    // a long list would be read anew page by page
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: 60_000,
  });
  const { data } = query;
  const rows = useMemo(() => (data ? withoutRepeats(data.pages.flatMap(({ items }) => items)) : []), [data]);
  return {
    ...query,
    rows,
    offset: (data?.pageParams[0] as Place<T> | undefined)?.offset ?? 0,
    /** lets all pages go and begins with the first again */
    toFirst: () => queries.resetQueries({ queryKey, exact: true }),
  };
}

/** Reads a page; one before another that is there already up to that, whatever has come or gone between them since. */
async function readFrom<T extends { readonly id: string }>(
  { cursor, next }: Place<T>,
  read: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<Page<T>> {
  let page = await read(cursor);
  if (!next) return page;
  const following = new Set(next.items.map(({ id }) => id));
  const items: T[] = [];
  for (let count = 1; ; count++) {
    const end = page.items.findIndex(({ id }) => following.has(id));
    items.push(...page.items.slice(0, end < 0 ? undefined : end));
    const isReached = end >= 0 || page.nextCursor === null || page.nextCursor === next.cursor;
    if (isReached || count === MOST) return { items, nextCursor: next.cursor ?? null };
    page = await read(page.nextCursor!);
  }
}

function withoutRepeats<T extends { readonly id: string }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
