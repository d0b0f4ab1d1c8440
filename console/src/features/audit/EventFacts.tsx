import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { AUDIT_CATEGORIES } from '../../api/audit-actions';
import type { AuditEvent } from '../../api/schema';
import { exactTime } from '../../lib/time';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import styles from './audit.module.css';
import { actorLabel, KINDS, OUTCOME_TONES, requestLabel, TARGETS, targetLabel } from './describe';
import type { Filters } from './Filters';
import { neededBy } from './refusal';

export interface EventFactsProps {
  event: AuditEvent;
  onFilter: (filters: Filters) => void;
}

/** What happened, in words, each with a way to what is like it. */
export function EventFacts({ event, onFilter }: EventFactsProps): ReactNode {
  const { actor, target, request, outcome, reason, action, category } = event;
  const needed = neededBy(event);
  const only = (filters: Filters, what: string) => (
    <Button onClick={() => onFilter(filters)}>
      Show only these<span className="visually-hidden"> events {what}</span>
    </Button>
  );
  return (
    <dl className={styles.facts}>
      <Fact name="Time">
        <time dateTime={event.occurredAt}>{exactTime(event.occurredAt)}</time>
      </Fact>
      <Fact name="Action">
        <code>{action}</code> {only({ action }, 'with this action')}
      </Fact>
      <Fact name="Category">{AUDIT_CATEGORIES.find(({ value }) => value === category)?.label}</Fact>
      <Fact name="Outcome">
        <Badge tone={OUTCOME_TONES[outcome]}>{outcome}</Badge> {reason && <code>{reason}</code>}
      </Fact>
      {needed && (
        <Fact name="It needed">
          <code>{needed}</code>
        </Fact>
      )}
      <Fact name="Actor">
        {KINDS[actor.kind]}{' '}
        <KeyName org={event.organizationId} subject={isKey(actor.kind, actor)} name={actorLabel(actor)} />{' '}
        {actor.id && only({ actor: actor.id }, 'of this actor')}
      </Fact>
      {target && (
        <Fact name="Target">
          {TARGETS[target.type]}{' '}
          <KeyName
            org={event.organizationId}
            subject={isKey(target.type, target)}
            name={targetLabel(target)}
          />{' '}
          {only({ target: target.id }, 'about this target')}
        </Fact>
      )}
      {request.id && (
        <>
          <Fact name="Request">
            <code>{requestLabel(request)}</code>
            {request.status && <>, answered {request.status}</>}
          </Fact>
          <Fact name="Request id">
            <code>{request.id}</code>
          </Fact>
          {request.ip && <Fact name="Address">{request.ip}</Fact>}
          {request.userAgent && <Fact name="User agent">{request.userAgent}</Fact>}
        </>
      )}
    </dl>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

interface KeySubject {
  readonly id: string;
  readonly keyPrefix?: string;
}

const isKey = (
  kind: string,
  { id, keyPrefix }: { id: string | null; keyPrefix?: string },
): KeySubject | null => (kind === 'api_key' && id ? { id, keyPrefix } : null);

/** A name, with the way to its page when it is that of a key. */
const KeyName = ({
  org,
  subject,
  name,
}: {
  org: string;
  subject: KeySubject | null;
  name: string;
}): ReactNode =>
  subject ? (
    <>
      <Link to="/o/$org/api-keys/$keyId" params={{ org, keyId: subject.id }}>
        {name}
      </Link>
      {subject.keyPrefix && (
        <>
          {' '}
          <code>{subject.keyPrefix}…</code>
        </>
      )}
    </>
  ) : (
    name
  );
