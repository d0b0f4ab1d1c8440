import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useKeyReportSummary } from '../../api/key-report';
import { useAccess, useOrganizationId } from '../../api/session';
import { countOf } from '../../lib/numbers';
import { Banner } from '../../ui/Banner';
import { PageHeader } from '../../ui/layout';
import { ErrorState, SkeletonLines } from '../../ui/states';
import { FollowCreator } from './FollowCreator';
import styles from './policy.module.css';
import { PolicyForm } from './PolicyForm';
import { usePolicy } from './use-policy';

export default function PolicyPage(): ReactNode {
  const policy = usePolicy();
  const { can } = useAccess();
  const mayChange = can('policy.manage');
  return (
    <div className={styles.page}>
      <PageHeader
        title="Key policy"
        description="What the organization asks of its API keys. It holds for every expiry that is set from then on; keys that exist stay as they are, and the report names those that break a rule."
      />
      {policy.isPending ? (
        <SkeletonLines count={8} />
      ) : policy.isError ? (
        <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />
      ) : (
        <>
          {!mayChange && (
            <div className={styles.notice}>
              <Banner>
                You may see the policy, but not change it: that needs the permission policy.manage.
              </Banner>
            </div>
          )}
          <Breaches />
          <PolicyForm policy={policy.data} mayChange={mayChange} />
          <FollowCreator />
        </>
      )}
    </div>
  );
}

/** How many keys there are to do something about under the policy that is in force. */
function Breaches(): ReactNode {
  const org = useOrganizationId();
  const { overdue = 0, idle = 0 } = useKeyReportSummary().data?.summary ?? {};
  if (overdue + idle === 0) return null;
  const said = [
    overdue > 0 && `${countOf(overdue, 'key')} overdue or beyond a rule`,
    idle > 0 && `${countOf(idle, 'key')} idle`,
  ].filter((part) => part !== false);
  return (
    <div className={styles.notice}>
      <Banner
        tone="warning"
        actions={
          <Link to="/o/$org/report" params={{ org }} search={{ finding: overdue > 0 ? 'overdue' : 'idle' }}>
            Show them
          </Link>
        }
      >
        Under the policy in force: {said.join(', ')}.
      </Banner>
    </div>
  );
}
