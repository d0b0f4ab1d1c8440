import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useOrganizationId } from '../../api/session';
import { Banner } from '../../ui/Banner';
import styles from './sinks.module.css';
import type { Forwarding } from './use-forwarding';

/** What the plan allows of forwarding, where that is not all of it. */
export function ForwardingNotice({ forwarding }: { forwarding: Forwarding | undefined }): ReactNode {
  const org = useOrganizationId();
  if (!forwarding || forwarding.extent === 'all') return null;
  const { extent, plan, plansWithAll } = forwarding;
  const plans = new Intl.ListFormat('en', { type: 'disjunction' }).format(plansWithAll);
  return (
    <div className={styles.notice}>
      <Banner
        tone="accent"
        actions={
          <Link to="/o/$org/plan" params={{ org }}>
            Compare plans
          </Link>
        }
      >
        {extent === 'notices'
          ? `The plan “${plan}” delivers to one HTTPS sink, for notices alone: keys that expire, are overdue, idle or used again. The whole log is forwarded with the plan ${plans}.`
          : `The plan “${plan}” forwards nothing of the audit log; with the plan ${plans} all of it is. Sinks that are there stay, suspended.`}
      </Banner>
    </div>
  );
}
