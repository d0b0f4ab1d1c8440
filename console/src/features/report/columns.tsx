import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import type { ReportedKey } from '../../api/schema';
import { countOf } from '../../lib/numbers';
import { Badge } from '../../ui/Badge';
import type { Column } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusBadge } from '../../ui/StatusBadge';
import { findingsOf, KINDS } from './findings';
import styles from './report.module.css';

const Never = (): ReactNode => <span className={styles.quiet}>Never</span>;

export const COLUMNS: readonly Column<ReportedKey>[] = [
  {
    id: 'name',
    header: 'Name',
    isPrimary: true,
    width: '24%',
    cell: ({ id, organizationId, name, prefix }) => (
      <>
        <Link
          to="/o/$org/api-keys/$keyId"
          params={{ org: organizationId, keyId: id }}
          className={styles.name}
        >
          {name}
        </Link>
        <code className={styles.below}>{prefix}…</code>
      </>
    ),
  },
  {
    id: 'age',
    header: 'Age',
    width: '11%',
    cell: ({ ageDays, createdBy }) => (
      <span>
        {countOf(ageDays, 'day')}
        <span className={styles.below}>by {createdBy.name}</span>
      </span>
    ),
  },
  {
    id: 'used',
    header: 'Last used',
    width: '12%',
    cell: ({ lastUsedAt }) => <RelativeTime value={lastUsedAt} never={<Never />} />,
  },
  {
    id: 'expires',
    header: 'Expires',
    width: '12%',
    cell: ({ expiresAt }) => <RelativeTime value={expiresAt} never={<Never />} />,
  },
  {
    id: 'findings',
    header: 'Findings',
    cell: (key) => {
      const findings = findingsOf(key);
      if (findings.length === 0) return <span className={styles.quiet}>None</span>;
      return (
        <span className={styles.badges}>
          {findings.map((finding) => (
            <Badge key={finding} tone={KINDS[finding].tone}>
              {KINDS[finding].label}
            </Badge>
          ))}
          {key.unusedScopes.length > 0 && (
            <span className={styles.unused}>unused: {key.unusedScopes.join(', ')}</span>
          )}
        </span>
      );
    },
  },
  {
    id: 'status',
    header: 'Status',
    width: '112px',
    cell: ({ status }) => (
      <span>
        <StatusBadge status={status} />
      </span>
    ),
  },
];
