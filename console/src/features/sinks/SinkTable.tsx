import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import type { AuditSink } from '../../api/schema';
import { countOf } from '../../lib/numbers';
import { Badge } from '../../ui/Badge';
import { DataTable, type Column } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { filterLabel, hostOf, KINDS, STATUSES } from './describe';
import styles from './sinks.module.css';

const COLUMNS: readonly Column<AuditSink>[] = [
  {
    id: 'name',
    header: 'Name',
    isPrimary: true,
    width: '24%',
    cell: ({ id, organizationId, name }) => (
      <Link to="/o/$org/sinks" params={{ org: organizationId }} search={{ sink: id }} className={styles.name}>
        {name}
      </Link>
    ),
  },
  {
    id: 'destination',
    header: 'Destination',
    cell: ({ kind, url }) => (
      <span>
        <code>{hostOf(url)}</code>
        <span className={styles.below}>{KINDS[kind]}</span>
      </span>
    ),
  },
  { id: 'filter', header: 'What is sent', cell: filterLabel },
  {
    id: 'delivered',
    header: 'Last delivery',
    width: '17%',
    cell: ({ lastDeliveredAt, lag }) => (
      <span>
        <RelativeTime value={lastDeliveredAt} never="Never" />
        <span className={styles.below}>{lag === 0 ? 'Up to date' : `${countOf(lag, 'event')} behind`}</span>
      </span>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: '180px',
    cell: ({ status }) => (
      <span>
        <Badge tone={STATUSES[status].tone}>{STATUSES[status].label}</Badge>
      </span>
    ),
  },
];

export const SinkTable = ({ sinks }: { sinks: readonly AuditSink[] }): ReactNode => (
  <DataTable
    label="Audit sinks"
    columns={COLUMNS}
    rows={sinks}
    rowKey={({ id }) => id}
    total={sinks.length}
  />
);
