import type { ReactNode } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { AuditSink, SinkDelivery } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { countOf, inGroups } from '../../lib/numbers';
import { Badge } from '../../ui/Badge';
import { DataTable, type Column } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/states';
import styles from './sinks.module.css';

const COLUMNS: readonly Column<SinkDelivery>[] = [
  {
    id: 'time',
    header: 'Time',
    isPrimary: true,
    width: '18%',
    cell: ({ startedAt }) => <RelativeTime value={startedAt} />,
  },
  {
    id: 'result',
    header: 'Result',
    width: '132px',
    cell: ({ delivered }) => (
      <span>
        <Badge tone={delivered ? 'success' : 'danger'}>{delivered ? 'Delivered' : 'Failed'}</Badge>
      </span>
    ),
  },
  {
    id: 'answer',
    header: 'Answer',
    cell: ({ status, error, response, attempt }) => (
      <span>
        {error ?? status ?? 'Sent'}
        {(response || attempt > 1) && (
          <span className={styles.below}>
            {attempt > 1 && `Attempt ${attempt}. `}
            {response && <code>{response}</code>}
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'events',
    header: 'Events',
    width: '18%',
    cell: ({ events, firstLeafIndex, lastLeafIndex }) => (
      <span>
        {countOf(events, 'event')}
        <span className={styles.below}>
          leaves {inGroups(firstLeafIndex)}–{inGroups(lastLeafIndex)}
        </span>
      </span>
    ),
  },
  {
    id: 'duration',
    header: 'Took',
    width: '104px',
    cell: ({ durationMs }) => <span>{inGroups(durationMs)} ms</span>,
  },
];

/** What was sent and what came of it: the last 500 successes and the last 500 failures. */
export function Deliveries({ sink }: { sink: AuditSink }): ReactNode {
  const organizationId = useOrganizationId();
  const list = useInfiniteQuery({
    // read again when there has been another attempt
    queryKey: [organizationId, 'audit-sink-deliveries', sink.id, sink.lastAttemptAt],
    queryFn: ({ pageParam, signal }) =>
      call('GET /v1/organizations/{organizationId}/audit-sinks/{id}/deliveries', {
        path: { organizationId, id: sink.id },
        query: { limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: (before) => before,
    staleTime: Infinity,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  if (list.isPending) return <SkeletonLines count={4} />;
  if (list.error && rows.length === 0)
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0)
    return (
      <EmptyState title="Nothing has been sent yet">
        The next event that the filter lets through is sent within a moment. Test events do not stand here.
      </EmptyState>
    );
  return (
    <DataTable
      label="Deliveries"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ id }) => id}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      isMoreFailed={list.isFetchNextPageError}
      onMore={() => void list.fetchNextPage()}
    />
  );
}
