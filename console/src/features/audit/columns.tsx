import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import type { AuditEvent } from '../../api/schema';
import { Badge } from '../../ui/Badge';
import type { Column } from '../../ui/DataTable';
import { RelativeTime } from '../../ui/RelativeTime';
import styles from './audit.module.css';
import { actionLabel, actorLabel, OUTCOME_TONES, requestLabel, TARGETS, targetLabel } from './describe';

const Below = ({ children }: { children: ReactNode }): ReactNode =>
  children && <span className={styles.below}>{children}</span>;

export const COLUMNS: readonly Column<AuditEvent>[] = [
  {
    id: 'action',
    header: 'Event',
    isPrimary: true,
    width: '24%',
    cell: ({ id, organizationId, action, outcome, reason }) => (
      <span>
        <Link
          to="/o/$org/audit"
          params={{ org: organizationId }}
          search={(before) => ({ ...before, event: id })}
          resetScroll={false}
          className={styles.event}
        >
          {actionLabel(action)}
        </Link>{' '}
        {outcome !== 'success' && <Badge tone={OUTCOME_TONES[outcome]}>{reason ?? outcome}</Badge>}
        <Below>
          <code>{action}</code>
        </Below>
      </span>
    ),
  },
  {
    id: 'actor',
    header: 'Actor',
    cell: ({ actor }) => (
      <span>
        {actorLabel(actor)}
        <Below>{actor.keyPrefix && <code>{actor.keyPrefix}…</code>}</Below>
      </span>
    ),
  },
  {
    id: 'target',
    header: 'Target',
    cell: ({ target }) =>
      target ? (
        <span>
          {targetLabel(target)}
          <Below>
            {target.keyPrefix ? <code>{target.keyPrefix}…</code> : target.name && TARGETS[target.type]}
          </Below>
        </span>
      ) : (
        <span className={styles.quiet}>–</span>
      ),
  },
  {
    id: 'request',
    header: 'Request',
    width: '24%',
    cell: ({ request }) => (
      <span>
        {requestLabel(request) ? (
          <code className={styles.route}>{requestLabel(request)}</code>
        ) : (
          <span className={styles.quiet}>None</span>
        )}
        <Below>
          {request.status && `${request.status}`}
          {request.ip && ` from ${request.ip}`}
        </Below>
      </span>
    ),
  },
  {
    id: 'time',
    header: 'Time',
    width: '136px',
    cell: ({ occurredAt }) => <RelativeTime value={occurredAt} />,
  },
];
