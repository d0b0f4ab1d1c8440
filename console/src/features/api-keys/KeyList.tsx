import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { KeyRound, SearchX } from 'lucide-react';
import { useAccess } from '../../api/session';
import { countOf } from '../../lib/numbers';
import { ApiError } from '../../lib/problem';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { DataTable } from '../../ui/DataTable';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/states';
import styles from './api-keys.module.css';
import { COLUMNS } from './columns';
import { filterOf, isFiltered } from './filter';
import { Filters } from './Filters';
import { KeyBanner } from './KeyBanner';
import { RevokeDialog } from './RevokeDialog';
import type { View } from './search';
import { SelectionBar } from './SelectionBar';
import { useKeys } from './use-keys';
import { useSelection } from './use-selection';

const route = getRouteApi('/signed-in/o/$org/api-keys');

export interface KeyListProps {
  view: View;
  /** for those who may */
  onCreate?: () => void;
}

export function KeyList({ view, onCreate }: KeyListProps): ReactNode {
  const navigate = route.useNavigate();
  const { can } = useAccess();
  const [isRevoking, setRevoking] = useState(false);
  const [openedAt] = useState(Date.now);
  const { sort = '-createdAt' } = view;
  const filter = useMemo(() => filterOf(view, openedAt), [view, openedAt]);
  const keys = useKeys({ filter, sort });
  const { rows } = keys;
  const selection = useSelection(rows, JSON.stringify([filter, sort]));
  const change = (next: Partial<View>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });
  const isForbidden = keys.error instanceof ApiError && keys.error.status === 403;
  const isAsked = keys.isPlaceholderData;
  useEffect(() => {
    if (keys.isSuccess && !isAsked)
      announce(`${countOf(rows.length, 'key')}${keys.hasNextPage ? ' and more' : ''}`);
    // not for every page that is scrolled to
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [keys.isSuccess, isAsked, filter, sort]);

  return (
    <>
      {/* to count them all takes longer than to list some */}
      <KeyBanner isWanted={keys.isSuccess} />
      {!isForbidden && <Filters view={view} onChange={change} />}
      {keys.isPending ? (
        <div className={styles.loading}>
          <SkeletonLines count={8} />
        </div>
      ) : keys.isError && rows.length === 0 ? (
        <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
      ) : rows.length === 0 ? (
        <NoKeys isFiltered={isFiltered(filter)} onCreate={onCreate} />
      ) : (
        <DataTable
          label="API keys"
          columns={COLUMNS}
          rows={rows}
          offset={keys.offset}
          rowKey={({ id }) => id}
          sort={sort}
          onSort={(next) => change({ sort: next as View['sort'] })}
          selection={can('api_keys.revoke') ? selection : undefined}
          hasMore={keys.hasNextPage}
          onMore={() =>
            void (keys.isFetchPreviousPageError ? keys.fetchPreviousPage() : keys.fetchNextPage())
          }
          onEarlier={() => void keys.fetchPreviousPage()}
          onFirst={() => void keys.toFirst()}
          isLoadingMore={keys.isFetchingNextPage || keys.isFetchingPreviousPage}
          isMoreFailed={keys.isFetchNextPageError || keys.isFetchPreviousPageError}
          isStale={keys.isPlaceholderData}
        />
      )}
      <SelectionBar
        selection={selection}
        hasMore={keys.hasNextPage}
        isFiltered={isFiltered(filter)}
        onRevoke={() => setRevoking(true)}
      />
      {isRevoking && (
        <RevokeDialog
          choice={selection.isEverything ? { filter } : { keyIds: [...selection.ids] }}
          onClose={() => setRevoking(false)}
          onRevoked={() => {
            setRevoking(false);
            selection.clear();
          }}
        />
      )}
    </>
  );
}

const NoKeys = ({ isFiltered, onCreate }: { isFiltered: boolean; onCreate?: () => void }): ReactNode =>
  isFiltered ? (
    <EmptyState icon={<SearchX size={24} aria-hidden />} title="No key matches">
      Change or remove a filter. Keys that are revoked or expired are shown by the filter “Status” alone.
    </EmptyState>
  ) : (
    <EmptyState
      icon={<KeyRound size={24} aria-hidden />}
      title="No API keys yet"
      actions={
        onCreate && (
          <Button look="primary" onClick={onCreate}>
            Create the first key
          </Button>
        )
      }
    >
      A key lets automation use the platform within the scopes you give it.
      {!onCreate && ' Somebody with the permission to create keys can make one.'}
    </EmptyState>
  );
