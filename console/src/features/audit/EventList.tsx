import { useEffect, useRef, type ReactNode } from 'react';
import { RefreshCw, ScrollText, SearchX } from 'lucide-react';
import type { AuditEvent } from '../../api/schema';
import { countOf } from '../../lib/numbers';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { DataTable } from '../../ui/DataTable';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/states';
import styles from './audit.module.css';
import { CheckpointLine } from './CheckpointLine';
import { COLUMNS } from './columns';
import { actorLabel, targetLabel } from './describe';
import { EventDialog } from './EventDialog';
import { isFiltered, type AuditFilter } from './filter';
import { AuditFilters } from './Filters';
import type { AuditSearch } from './search';
import { useAuditLog } from './use-audit-log';

export interface EventListProps {
  view: AuditSearch;
  filter: AuditFilter;
  onChange: (change: Partial<AuditSearch>) => void;
}

/** The events that a filter leaves, and the filter itself. */
export function EventList({ view, filter, onChange }: EventListProps): ReactNode {
  const log = useAuditLog(filter);
  const { events, list, waiting } = log;
  const refreshButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!list.isPending && !list.isPlaceholderData && !list.error)
      announce(`${countOf(events.length, 'event')}${list.hasNextPage ? ' and more' : ''}`);
    // once for each filter, and not for every page that is scrolled to
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [list.isPending, list.isPlaceholderData, filter]);
  const refresh = async () => {
    await log.refresh();
    refreshButton.current?.focus({ preventScroll: true });
  };
  const opened = view.event;
  return (
    <>
      <AuditFilters
        filters={view}
        onChange={onChange}
        nameOf={(id) => nameAmong(events, id)}
        isFiltered={isFiltered(filter)}
      />
      {list.isPending ? (
        <div className={styles.loading}>
          <SkeletonLines count={8} />
        </div>
      ) : list.error && events.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <>
          <div className={styles.state}>
            <CheckpointLine events={events} />
            <Button
              ref={refreshButton}
              isBusy={log.isRefreshing && waiting === 0}
              onClick={() => void refresh()}
            >
              <RefreshCw size={14} aria-hidden /> Refresh
            </Button>
          </div>
          {events.length === 0 ? (
            <NoEvents isFiltered={isFiltered(filter)} />
          ) : (
            <DataTable
              label="Audit events"
              columns={COLUMNS}
              rows={events}
              rowKey={({ id }) => id}
              hasMore={list.hasNextPage}
              isLoadingMore={list.isFetchingNextPage}
              isMoreFailed={list.isFetchNextPageError}
              onMore={() => void list.fetchNextPage()}
              isStale={list.isPlaceholderData}
            />
          )}
        </>
      )}
      {waiting > 0 && (
        <div className={styles.waiting}>
          <Button look="primary" onClick={() => void refresh()}>
            Show {countOf(waiting, 'new event')}
          </Button>
        </div>
      )}
      {opened && (
        <EventDialog
          key={opened}
          id={opened}
          listed={events.find(({ id }) => id === opened)}
          onClose={() => onChange({ event: undefined })}
          onFilter={(filters) => onChange({ ...filters, event: undefined })}
        />
      )}
    </>
  );
}

const NoEvents = ({ isFiltered }: { isFiltered: boolean }): ReactNode =>
  isFiltered ? (
    <EmptyState icon={<SearchX size={24} aria-hidden />} title="No event matches">
      Change or remove a filter. What comes from now on and matches is shown here by itself.
    </EmptyState>
  ) : (
    <EmptyState icon={<ScrollText size={24} aria-hidden />} title="Nothing is on record">
      Every change, every use of a key and every sign-in of this organization leaves an event here.
    </EmptyState>
  );

/** What has this id is called, by the newest event that names it. */
function nameAmong(events: readonly AuditEvent[], id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  for (const { actor, target } of events) {
    if (actor.id === id) return actorLabel(actor);
    if (target?.id === id) return targetLabel(target);
  }
  return undefined;
}
