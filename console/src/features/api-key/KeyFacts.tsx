import type { ReactNode } from 'react';
import type { ApiKeyDetail } from '../../api/schema';
import { durationOf } from '../../lib/duration';
import { countOf } from '../../lib/numbers';
import { reasonLabel } from '../../lib/revocation';
import { dayOf } from '../../lib/time';
import { CopyButton } from '../../ui/CopyButton';
import { Facts } from '../../ui/Facts';
import { Card } from '../../ui/layout';
import { RelativeTime } from '../../ui/RelativeTime';
import styles from './api-key.module.css';
import { KeyLink } from './KeyLink';

/** What the key is and what it may do. */
export const KeyFacts = ({ apiKey: key }: { apiKey: ApiKeyDetail }): ReactNode => (
  <Card title="Facts">
    <Facts
      facts={[
        ['Scopes', <Codes key="scopes" values={key.scopes} />],
        [
          'Expires',
          key.expiresAt ? (
            <>
              <RelativeTime value={key.expiresAt} />, on {dayOf(key.expiresAt)}
            </>
          ) : (
            'Never'
          ),
        ],
        [
          'Last used',
          <>
            <RelativeTime value={key.lastUsedAt} never="Never" />
            {key.lastUsedIp && ` from ${key.lastUsedIp}`}
          </>,
        ],
        ['Works from', key.allowedCidrs.length > 0 ? <Codes values={key.allowedCidrs} /> : 'Everywhere'],
        [
          'Rate limit',
          key.rateLimit
            ? `${countOf(key.rateLimit.requests, 'request')} in ${durationOf(key.rateLimit.windowSeconds)}`
            : 'None',
        ],
        [
          'Created',
          <>
            <RelativeTime value={key.createdAt} /> by {key.createdBy.name}
          </>,
        ],
        ['Replaces', key.predecessorId && <KeyLink id={key.predecessorId}>the key before it</KeyLink>],
        ['Replaced by', key.successorId && <KeyLink id={key.successorId}>its successor</KeyLink>],
        [
          'Revoked',
          key.revokedAt && (
            <>
              <RelativeTime value={key.revokedAt} /> by {key.revokedBy?.name}:{' '}
              {reasonLabel(key.revocationReason)}
            </>
          ),
        ],
        ['Note', key.revocationNote],
        [
          'Id',
          <span key="id" className={styles.id}>
            <code>{key.id}</code>
            <CopyButton text={key.id} label="Copy the id" />
          </span>,
        ],
      ]}
    />
  </Card>
);

const Codes = ({ values }: { values: readonly string[] }): ReactNode => (
  <span className={styles.codes}>
    {values.map((value) => (
      <code key={value}>{value}</code>
    ))}
  </span>
);
