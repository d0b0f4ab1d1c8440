import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { AuditEvent } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { ErrorState, SkeletonLines } from '../../ui/states';
import styles from './audit.module.css';
import { actionLabel } from './describe';
import { EventFacts } from './EventFacts';
import type { Filters } from './Filters';
import { ProofStatus } from './ProofStatus';

export interface EventDialogProps {
  id: string;
  /** when it is among those that are listed */
  listed: AuditEvent | undefined;
  onClose: () => void;
  /** shows only what has this in common with the event */
  onFilter: (filters: Filters) => void;
}

export function EventDialog({ id, listed, onClose, onFilter }: EventDialogProps): ReactNode {
  const organizationId = useOrganizationId();
  const read = useQuery({
    queryKey: [organizationId, 'audit-event', id],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/audit-events/{id}', {
        path: { organizationId, id },
        signal,
      }),
    enabled: !listed,
  });
  const event = listed ?? read.data;
  return (
    <Dialog isOpen onClose={onClose} title={event ? actionLabel(event.action) : 'Audit event'} width={640}>
      {event ? (
        <Details event={event} onFilter={onFilter} />
      ) : read.error ? (
        <ErrorState error={read.error} onRetry={() => void read.refetch()} />
      ) : (
        <SkeletonLines count={6} />
      )}
    </Dialog>
  );
}

function Details({ event, onFilter }: { event: AuditEvent } & Pick<EventDialogProps, 'onFilter'>): ReactNode {
  const json = JSON.stringify(event, null, 2);
  return (
    <>
      <EventFacts event={event} onFilter={onFilter} />
      <div className={styles.proof}>
        <ProofStatus event={event} />
      </div>
      <div className={styles.jsonHead}>
        <h3 id="event-json">As the API has it</h3>
        <CopyButton text={json} label="Copy the event" />
      </div>
      <pre className={styles.json} tabIndex={0} role="region" aria-labelledby="event-json">
        {json}
      </pre>
    </>
  );
}
