import { useState, type ReactNode } from 'react';
import { usePermissions } from '../../api/catalogue';
import { useIntegrations } from '../../api/keys';
import { usePlans } from '../../api/organization';
import type { OrganizationPlan, Plan } from '../../api/schema';
import { useAccess } from '../../api/session';
import { planLabel } from '../../lib/features';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { PageHeader } from '../../ui/layout';
import { ErrorState, SkeletonLines } from '../../ui/states';
import { ChangePlanDialog } from './ChangePlanDialog';
import styles from './plan.module.css';
import { PlanCard } from './PlanCard';
import { usePlan } from './use-plan';

export default function PlanPage(): ReactNode {
  const own = usePlan();
  const plans = usePlans();
  const error = own.error ?? plans.error;
  return (
    <>
      <PageHeader title="Plan" description="What the organization has bought, and what else there is." />
      {error ? (
        <ErrorState error={error} onRetry={() => void Promise.all([own.refetch(), plans.refetch()])} />
      ) : !own.data || !plans.data ? (
        <SkeletonLines count={6} />
      ) : (
        <Plans own={own.data} plans={plans.data} />
      )}
    </>
  );
}

function Plans({ own, plans }: { own: OrganizationPlan; plans: readonly Plan[] }): ReactNode {
  const { can } = useAccess();
  const permissions = usePermissions().data ?? [];
  const integrations = useIntegrations();
  const [wanted, setWanted] = useState<Plan>();
  const isOperators = integrations.data?.planChangedBy === 'operator';
  const mayChange = can('plan.manage') && integrations.data?.planChangedBy === 'owner';
  const features = [...new Set(plans.flatMap((plan) => plan.features))];
  return (
    <>
      {!mayChange && !integrations.isPending && (
        <div className={styles.notice}>
          <Banner>
            {isOperators
              ? 'The plan is changed by whoever runs this service, not here.'
              : 'An owner of the organization can change the plan.'}
          </Banner>
        </div>
      )}
      <div className={styles.plans}>
        {plans.map((plan) => {
          const isCurrent = plan.name === own.plan;
          return (
            <PlanCard
              key={plan.name}
              {...{ plan, isCurrent, features, permissions }}
              action={
                mayChange &&
                !isCurrent && (
                  <Button onClick={() => setWanted(plan)}>Change to {planLabel(plan.name)}</Button>
                )
              }
            />
          );
        })}
      </div>
      {wanted && <ChangePlanDialog from={own} to={wanted} onClose={() => setWanted(undefined)} />}
    </>
  );
}
