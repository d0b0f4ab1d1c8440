import type { ReactNode } from 'react';
import { Check, Minus } from 'lucide-react';
import type { Permission, Plan } from '../../api/schema';
import { featureLabel, planLabel } from '../../lib/features';
import { Badge } from '../../ui/Badge';
import { classNames } from '../../ui/class-names';
import styles from './plan.module.css';

export interface PlanCardProps {
  plan: Plan;
  isCurrent: boolean;
  /** of all plans */
  features: readonly string[];
  permissions: readonly Permission[];
  /** how one gets it, for who may */
  action?: ReactNode;
}

/** A plan with what it includes, and what it does not. */
export function PlanCard({ plan, isCurrent, features, permissions, action }: PlanCardProps): ReactNode {
  return (
    <section
      className={classNames(styles.plan, isCurrent && styles.current)}
      aria-label={`Plan ${planLabel(plan.name)}`}
    >
      <div className={styles.head}>
        <h2>{planLabel(plan.name)}</h2>
        {isCurrent && <Badge tone="accent">Current plan</Badge>}
      </div>
      <ul>
        <Line isIncluded>Agents, workflows, usage figures, members and the audit log</Line>
        {features.map((feature) => (
          <Line key={feature} isIncluded={plan.features.includes(feature)}>
            {featureLabel(feature)}
            <small>{detailOf(feature, permissions)}</small>
          </Line>
        ))}
      </ul>
      {action}
    </section>
  );
}

const Line = ({ isIncluded, children }: { isIncluded: boolean; children: ReactNode }): ReactNode => (
  <li className={isIncluded ? undefined : styles.out}>
    {isIncluded ? <Check size={16} aria-hidden /> : <Minus size={16} aria-hidden />}
    <span>
      <span className="visually-hidden">{isIncluded ? 'Included: ' : 'Not included: '}</span>
      {children}
    </span>
  </li>
);

/** What the feature lets one do, as the catalogue says it. */
function detailOf(feature: string, permissions: readonly Permission[]): string {
  const whole = permissions.filter((permission) => permission.feature === feature);
  const part = permissions.filter((permission) => permission.partlyWith === feature);
  return [
    ...whole.map(({ description }) => description),
    ...part.map(({ description }) => `${description}: one destination, notices alone`),
  ].join(' · ');
}
