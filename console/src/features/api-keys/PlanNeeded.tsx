import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { CircleFadingArrowUp } from 'lucide-react';
import { useMembers } from '../../api/organization';
import type { Integrations } from '../../api/schema';
import { useAccess, useOrganizationId } from '../../api/session';
import { countOf } from '../../lib/numbers';
import { buttonClass } from '../../ui/Button';
import { Card } from '../../ui/layout';
import { EmptyState } from '../../ui/states';
import styles from './api-keys.module.css';

/** Why there are no working keys on this plan, and who can change that. */
export function PlanNeeded({ integrations }: { integrations: Integrations }): ReactNode {
  const { planChangedBy } = integrations;
  const { plan, plansWithFeature, activeKeys } = integrations.apiKeys;
  const { can } = useAccess();
  const org = useOrganizationId();
  const isOwn = planChangedBy === 'owner' && can('plan.manage');
  return (
    <div className={styles.plan}>
      <Card>
        <EmptyState
          icon={<CircleFadingArrowUp size={24} aria-hidden />}
          title={`API keys are not part of the plan “${plan}”`}
          actions={
            isOwn && (
              <Link to="/o/$org/plan" params={{ org }} className={buttonClass('primary')}>
                Change the plan
              </Link>
            )
          }
        >
          With an API key, automation uses the platform without a person: deployments, exports, agents that
          report what they use. It comes with {listOf(plansWithFeature)}.{' '}
          {activeKeys > 0 &&
            `The ${countOf(activeKeys, 'key')} of this organization ${activeKeys === 1 ? 'is' : 'are'} suspended, not lost: they work again as soon as the plan allows it. `}
          {planChangedBy === 'operator'
            ? 'Whoever runs this service changes the plan.'
            : !isOwn && <WhoCan />}
        </EmptyState>
      </Card>
    </div>
  );
}

/** The owners by name, as far as one may see them. */
function WhoCan(): ReactNode {
  const { can } = useAccess();
  const members = useMembers({ isWanted: can('members.view') });
  const names = (members.data ?? [])
    .filter(({ status, roles }) => status === 'active' && roles.some(({ name }) => name === 'owner'))
    .map(({ name, email }) => `${name} (${email})`);
  return names.length > 0
    ? `${listOf(names, 'or')} can change it.`
    : 'An owner of the organization can change it.';
}

const listOf = (items: readonly string[], last = 'and'): string =>
  new Intl.ListFormat('en', { type: last === 'and' ? 'conjunction' : 'disjunction' }).format(items);
