import { useEffect, type ReactNode } from 'react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleCheck, Download, KeyRound } from 'lucide-react';
import type { Finding } from '../../api/key-report';
import { useAccess, useOrganizationId } from '../../api/session';
import { countOf } from '../../lib/numbers';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { DataTable } from '../../ui/DataTable';
import { PageHeader } from '../../ui/layout';
import { Refusal } from '../../ui/Refusal';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/states';
import { COLUMNS } from './columns';
import { KINDS } from './findings';
import { FindingTiles } from './FindingTiles';
import styles from './report.module.css';
import { useReport, useReportFile } from './use-report';

const route = getRouteApi('/signed-in/o/$org/report');

export default function ReportPage(): ReactNode {
  const { finding } = route.useSearch();
  const { can } = useAccess();
  const org = useOrganizationId();
  const report = useReport(finding);
  const file = useReportFile(finding);
  const { rows, first } = report;
  // a page of what is looked for can be empty although there is more
  const isSearching = rows.length === 0 && (report.hasNextPage || report.isPlaceholderData);
  useEffect(() => {
    if (rows.length === 0 && report.hasNextPage && !report.isFetching) void report.fetchNextPage();
  }, [rows.length, report]);
  const isSettled = report.isSuccess && !report.isPlaceholderData && !isSearching;
  useEffect(() => {
    if (isSettled) announce(`${countOf(rows.length, 'key')}${report.hasNextPage ? ' and more' : ''}`);
    // not for every page that is scrolled to
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isSettled, finding]);
  return (
    <>
      <PageHeader
        title="Key report"
        description="Every key there is and was, and what there is to do about those in force. Reading it is on record."
        actions={
          can('api_keys.view') && (
            <Button isBusy={file.isPending} onClick={() => file.mutate()}>
              <Download size={16} aria-hidden /> Download as CSV
            </Button>
          )
        }
      />
      <Refusal error={file.error} onClose={file.reset} />
      {report.isError && rows.length === 0 ? (
        <ErrorState error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <>
          <FindingTiles summary={first?.summary ?? undefined} finding={finding} />
          {finding && first && (
            <p className={styles.explained}>
              {KINDS[finding].explain(first.policy)}
              {can('policy.view') && (
                <Link to="/o/$org/policy" params={{ org }}>
                  Key policy
                </Link>
              )}
            </p>
          )}
          {report.isPending || isSearching ? (
            <div className={styles.loading}>
              <SkeletonLines count={6} />
            </div>
          ) : rows.length === 0 ? (
            <NoKeys finding={finding} />
          ) : (
            <DataTable
              label="Report on API keys"
              columns={COLUMNS}
              rows={rows}
              rowKey={({ id }) => id}
              hasMore={report.hasNextPage}
              isLoadingMore={report.isFetchingNextPage}
              isMoreFailed={report.isFetchNextPageError}
              onMore={() => void report.fetchNextPage()}
              isStale={report.isPlaceholderData}
            />
          )}
        </>
      )}
    </>
  );
}

const NoKeys = ({ finding }: { finding: Finding | undefined }): ReactNode =>
  finding ? (
    <EmptyState icon={<CircleCheck size={24} aria-hidden />} title="Nothing to do">
      No key is found under “{KINDS[finding].label}”.
    </EmptyState>
  ) : (
    <EmptyState icon={<KeyRound size={24} aria-hidden />} title="There are no keys yet">
      Once there are, the report says how old they are, how they are used and what breaks the policy.
    </EmptyState>
  );
