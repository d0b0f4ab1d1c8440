import type { ReactNode } from 'react';
import { History } from 'lucide-react';
import { inGroups } from '../../lib/numbers';
import { Banner } from '../../ui/Banner';
import { Card } from '../../ui/layout';
import { PlainTable } from '../../ui/PlainTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/states';
import styles from './api-key.module.css';
import { RangePicker } from './usage/RangePicker';
import { useActivity, useRange } from './usage/use-usage';

/** What the key has changed, the latest first. */
export function ActivityTab(): ReactNode {
  const { days } = useRange();
  const { data, error, refetch } = useActivity(days);
  return (
    <div className={styles.stack}>
      <RangePicker />
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <SkeletonLines count={6} />}
      {data && !data.targetsComplete && (
        <Banner>Only the latest 10,000 changes were looked at; there are more.</Banner>
      )}
      {data && (
        <Card title="What it changed">
          {data.targets.length === 0 ? (
            <EmptyState icon={<History size={24} aria-hidden />} title={`No changes in ${days} days`}>
              What this key makes, changes or deletes is listed here. That it reads is shown under usage.
            </EmptyState>
          ) : (
            <PlainTable
              label="What it changed"
              rows={data.targets}
              rowKey={({ type, id }) => `${type} ${id}`}
              columns={[
                {
                  header: 'Target',
                  cell: ({ type, id, name }) => (
                    <>
                      {name ?? <code>{id}</code>}{' '}
                      <span className={styles.quiet}>{type.replaceAll('_', ' ')}</span>
                    </>
                  ),
                },
                { header: 'Actions', cell: ({ actions }) => <code>{actions.join(', ')}</code> },
                { header: 'Changes', isNumber: true, cell: ({ count }) => inGroups(count) },
                { header: 'First', cell: ({ first }) => <RelativeTime value={first} /> },
                { header: 'Last', cell: ({ last }) => <RelativeTime value={last} /> },
              ]}
            />
          )}
        </Card>
      )}
    </div>
  );
}
