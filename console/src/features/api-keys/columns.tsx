import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import type { ApiKey } from '../../api/schema';
import type { Column } from '../../ui/DataTable';
import { classNames } from '../../ui/class-names';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusBadge } from '../../ui/StatusBadge';
import styles from './api-keys.module.css';

const SHOWN_SCOPES = 2;

const Scopes = ({ scopes }: { scopes: readonly string[] }): ReactNode => {
  const more = scopes.length - SHOWN_SCOPES;
  return (
    <span className={styles.scopes} title={scopes.join(', ')}>
      {scopes.slice(0, SHOWN_SCOPES).map((scope) => (
        <code key={scope}>{scope}</code>
      ))}
      {more > 0 && (
        <span className={styles.quiet}>
          +{more}
          <span className="visually-hidden"> more: {scopes.slice(SHOWN_SCOPES).join(', ')}</span>
        </span>
      )}
    </span>
  );
};

const Below = ({ children }: { children: ReactNode }): ReactNode => (
  <span className={styles.below}>{children}</span>
);

/** What rows can do without where there is least room for it. */
const Detail = ({ children }: { children: ReactNode }): ReactNode => (
  <span className={classNames(styles.below, styles.detail)}>{children}</span>
);

export const COLUMNS: readonly Column<ApiKey>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'name',
    isAscendingFirst: true,
    isPrimary: true,
    width: '18%',
    cell: ({ id, organizationId, name, description, prefix }) => (
      <>
        <Link
          to="/o/$org/api-keys/$keyId"
          params={{ org: organizationId, keyId: id }}
          className={styles.name}
        >
          {name}
        </Link>
        <span className={classNames(styles.below, styles.prefix)}>
          <code>{prefix}…</code>
        </span>
        {description && <Detail>{description}</Detail>}
      </>
    ),
  },
  {
    id: 'token',
    header: 'Token',
    width: '168px',
    isMinor: true,
    cell: ({ prefix, last4 }) => (
      <code className={styles.token}>
        {prefix}…{last4}
      </code>
    ),
  },
  { id: 'scopes', header: 'Scopes', cell: ({ scopes }) => <Scopes scopes={scopes} /> },
  {
    id: 'created',
    header: 'Created',
    sort: 'createdAt',
    width: '13%',
    cell: ({ createdAt, createdBy }) => (
      <span>
        <RelativeTime value={createdAt} />
        <Below>by {createdBy.name}</Below>
      </span>
    ),
  },
  {
    id: 'used',
    header: 'Last used',
    sort: 'lastUsedAt',
    width: '13%',
    cell: ({ lastUsedAt, lastUsedIp }) => (
      <span>
        <RelativeTime value={lastUsedAt} never={<span className={styles.quiet}>Never</span>} />
        {lastUsedIp && <Detail>from {lastUsedIp}</Detail>}
      </span>
    ),
  },
  {
    id: 'expires',
    header: 'Expires',
    sort: 'expiresAt',
    isAscendingFirst: true,
    width: '12%',
    cell: ({ expiresAt }) => (
      <RelativeTime value={expiresAt} never={<span className={styles.quiet}>Never</span>} />
    ),
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
