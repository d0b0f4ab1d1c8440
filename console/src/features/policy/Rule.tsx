import type { ReactNode } from 'react';
import { CircleAlert } from 'lucide-react';
import { Checkbox } from '../../ui/inputs';
import styles from './policy.module.css';

export interface RuleProps {
  label: string;
  hint: string;
  isOn: boolean;
  isDisabled: boolean;
  error: string | undefined;
  onChange: (isOn: boolean) => void;
  /** how much; shown while it is a rule */
  children: ReactNode;
}

export const Rule = ({ label, hint, isOn, isDisabled, error, onChange, children }: RuleProps): ReactNode => (
  <div className={styles.rule}>
    <Checkbox label={label} hint={hint} checked={isOn} disabled={isDisabled} onChange={onChange} />
    {isOn && <div className={styles.amount}>{children}</div>}
    {error && (
      <p className={styles.error} role="alert">
        <CircleAlert size={14} aria-hidden /> {error}
      </p>
    )}
  </div>
);
