import type { ReactNode } from 'react';
import { useIntegrations } from '../../api/keys';
import type { OrganizationPlan, Plan } from '../../api/schema';
import { featureLabel, planLabel } from '../../lib/features';
import { countOf } from '../../lib/numbers';
import { sentenceOf } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import styles from './plan.module.css';
import { useChangePlan, useSinkCount } from './use-plan';

export interface ChangePlanDialogProps {
  from: OrganizationPlan;
  to: Plan;
  onClose: () => void;
}

/** Says what the other plan takes and gives, with figures of this organization. */
export function ChangePlanDialog({ from, to, onClose }: ChangePlanDialogProps): ReactNode {
  const lost = from.features.filter((feature) => !to.features.includes(feature));
  const gained = to.features.filter((feature) => !from.features.includes(feature));
  const isChanging = (feature: string) => lost.includes(feature) || gained.includes(feature);
  const keys = useIntegrations().data?.apiKeys.activeKeys ?? 0;
  const sinks = useSinkCount(isChanging('audit_forwarding'));
  const change = useChangePlan();
  const name = planLabel(to.name);
  const confirm = () =>
    change.mutate(to.name, {
      onSuccess: () => {
        toast(`The plan is ${name} now.`);
        onClose();
      },
    });
  return (
    <ConfirmDialog
      isOpen
      title={`Change to ${name}?`}
      confirm={`Change to ${name}`}
      look={lost.length > 0 ? 'danger' : 'primary'}
      isBusy={change.isPending}
      error={change.error ? sentenceOf(change.error) : undefined}
      onCancel={onClose}
      onConfirm={confirm}
    >
      <p>It holds from the next request on, everywhere. Nothing is deleted.</p>
      {lost.length > 0 && (
        <>
          <h3 className={styles.heading}>What ends</h3>
          <ul className={styles.effects}>
            {lost.map((feature) => (
              <li key={feature}>{lossOf(feature, keys, sinks)}</li>
            ))}
          </ul>
        </>
      )}
      {gained.length > 0 && (
        <>
          <h3 className={styles.heading}>What is added</h3>
          <ul className={styles.effects}>
            {gained.map((feature) => (
              <li key={feature}>{gainOf(feature, keys)}</li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}

function lossOf(feature: string, keys: number, sinks: number | undefined): string {
  switch (feature) {
    case 'programmatic_access':
      return keys === 0
        ? 'No API keys can be created.'
        : `${countOf(keys, 'key')} will be suspended: requests with ${keys === 1 ? 'it' : 'them'} are refused until the plan allows keys again.`;
    case 'custom_roles':
      return 'Roles of your own stay in force, but cannot be made or changed.';
    case 'audit_forwarding':
      return sinks
        ? `The audit log is no longer forwarded: of ${countOf(sinks, 'sink')}, at most one for notices alone goes on.`
        : 'The audit log cannot be forwarded, except notices to one sink where the plan allows keys.';
    default:
      return `${featureLabel(feature)} ends.`;
  }
}

function gainOf(feature: string, keys: number): string {
  if (feature === 'programmatic_access' && keys > 0)
    return `API keys. The ${countOf(keys, 'suspended key')} of this organization ${keys === 1 ? 'works' : 'work'} again.`;
  return `${featureLabel(feature)}.`;
}
