import type { ReactNode } from 'react';
import { ChartColumn } from 'lucide-react';
import type { ApiKeyDetail, UsedAddress, UsedRoute } from '../../../api/schema';
import { inGroups } from '../../../lib/numbers';
import { shortRoute } from '../../../lib/route';
import { Banner } from '../../../ui/Banner';
import { Card } from '../../../ui/layout';
import { PlainTable } from '../../../ui/PlainTable';
import { RelativeTime } from '../../../ui/RelativeTime';
import { EmptyState, ErrorState, SkeletonLines } from '../../../ui/states';
import styles from '../api-key.module.css';
import { DayChart } from './DayChart';
import { everyDay } from './days';
import { RangePicker } from './RangePicker';
import { ScopeUse } from './ScopeUse';
import { useRange, useUsage } from './use-usage';

const COUNTS = [
  { header: 'Requests', isNumber: true, cell: (row: UsedRoute | UsedAddress) => inGroups(row.requests) },
  { header: 'Denied', isNumber: true, cell: (row: UsedRoute | UsedAddress) => inGroups(row.denied) },
  { header: 'Failed', isNumber: true, cell: (row: UsedRoute | UsedAddress) => inGroups(row.failed) },
  { header: 'Last', cell: (row: UsedRoute | UsedAddress) => <RelativeTime value={row.last} /> },
];

/** How much the key was used: by day, by scope, for what and from where. */
export function UsageTab({ apiKey }: { apiKey: ApiKeyDetail }): ReactNode {
  const { days } = useRange();
  const { data, error, refetch } = useUsage(days);
  return (
    <div className={styles.stack}>
      <RangePicker />
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <SkeletonLines count={6} />}
      {data && (
        <>
          {!data.complete && (
            <Banner>The latest requests are still being counted and may be missing here.</Banner>
          )}
          <Card title="By day">
            {data.requests > 0 ? (
              <DayChart days={everyDay(data.days, data.from, data.to)} />
            ) : (
              <EmptyState icon={<ChartColumn size={24} aria-hidden />} title={`Not used in ${days} days`}>
                Requests with this key appear here a moment after they were made.
              </EmptyState>
            )}
          </Card>
          <ScopeUse apiKey={apiKey} usage={data} />
          {data.requests > 0 && (
            <>
              <Card title="By route">
                <PlainTable<UsedRoute>
                  label="Requests by route"
                  rows={data.routes}
                  rowKey={({ method, route }) => `${method} ${route}`}
                  columns={[
                    {
                      header: 'Route',
                      cell: ({ method, route }) => (
                        <code>
                          {method} {shortRoute(route)}
                        </code>
                      ),
                    },
                    ...COUNTS,
                  ]}
                />
              </Card>
              <Card title="By address">
                <PlainTable<UsedAddress>
                  label="Requests by address"
                  rows={data.addresses}
                  rowKey={({ ip }) => ip ?? ''}
                  columns={[{ header: 'Address', cell: ({ ip }) => ip ?? 'Not known' }, ...COUNTS]}
                />
              </Card>
            </>
          )}
        </>
      )}
    </div>
  );
}
