import type { ReactNode } from 'react';
import type { AuditSink } from '../../api/schema';
import { countOf, inGroups } from '../../lib/numbers';
import { exactTime } from '../../lib/time';
import { Badge } from '../../ui/Badge';
import { RelativeTime } from '../../ui/RelativeTime';
import { filterLabel, KINDS, STATUSES } from './describe';
import styles from './sinks.module.css';

export function SinkFacts({ sink }: { sink: AuditSink }): ReactNode {
  const { status, lag, failures, failingSince, nextAttemptAt, lastError, previousSecretExpiresAt } = sink;
  return (
    <dl className={styles.facts}>
      <dt>Status</dt>
      <dd>
        <Badge tone={STATUSES[status].tone}>{STATUSES[status].label}</Badge>
      </dd>
      {failures > 0 && (
        <>
          <dt>Last error</dt>
          <dd>
            {lastError} {countOf(failures, 'attempt')} in a row, since <RelativeTime value={failingSince} />
            {nextAttemptAt && (
              <>
                ; the next one <RelativeTime value={nextAttemptAt} />
              </>
            )}
            . Nothing is left out meanwhile.
          </dd>
        </>
      )}
      <dt>Destination</dt>
      <dd>
        {KINDS[sink.kind]} <code>{sink.url}</code>
        {sink.caCertificate && ', with certificates of its own'}
      </dd>
      <dt>What is sent</dt>
      <dd>{filterLabel(sink)}</dd>
      <dt>Place in the log</dt>
      <dd>
        Before leaf {inGroups(sink.nextLeafIndex)};{' '}
        {lag === 0 ? 'up to date' : `${countOf(lag, 'event')} behind`}
      </dd>
      <dt>Last delivery</dt>
      <dd>
        <RelativeTime value={sink.lastDeliveredAt} never="Never" />
      </dd>
      {previousSecretExpiresAt && (
        <>
          <dt>Secret</dt>
          <dd>
            Requests carry the signature of the earlier secret, too, until{' '}
            {exactTime(previousSecretExpiresAt)}
          </dd>
        </>
      )}
      <dt>Created</dt>
      <dd>
        <RelativeTime value={sink.createdAt} /> by {sink.createdBy.name}
      </dd>
    </dl>
  );
}
