import { useMemo } from 'react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call, download } from '../../api/client';
import { keyReportKey, type Finding } from '../../api/key-report';
import type { ReportedKey } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { useDownload } from '../../api/use-download';

const REPORT = 'GET /v1/organizations/{organizationId}/api-keys/report';
const PAGE = 100;

/** The report by pages, as they are scrolled to. */
export function useReport(finding: Finding | undefined) {
  const organizationId = useOrganizationId();
  const query = useInfiniteQuery({
    queryKey: [...keyReportKey(organizationId), 'list', finding ?? null],
    queryFn: ({ pageParam, signal }) =>
      call(REPORT, {
        path: { organizationId },
        query: { finding, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: 60_000,
  });
  const pages = query.data?.pages;
  const rows = useMemo((): ReportedKey[] => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  return { ...query, rows, first: pages?.[0] };
}

/** The report as a file, of all keys or of one finding. */
export function useReportFile(finding: Finding | undefined) {
  const organizationId = useOrganizationId();
  return useDownload(() => download(REPORT, { path: { organizationId }, query: { format: 'csv', finding } }));
}
