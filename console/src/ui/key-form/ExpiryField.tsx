import type { ReactNode } from 'react';
import { dateValue, expiryOptions, type ExpiryChoice, type ExpiryLimits } from '../../lib/expiry';
import { Field } from '../Field';
import { Select, TextInput } from '../inputs';
import styles from './fields.module.css';

export interface ExpiryFieldProps {
  value: ExpiryChoice;
  onChange: (value: ExpiryChoice) => void;
  limits: ExpiryLimits;
  /** what to call the choice of leaving it as it is; without it there is none */
  keep?: string;
  hint?: ReactNode;
  error?: string;
}

/** When a key stops working; offers what the policy allows. */
export function ExpiryField({ value, onChange, limits, keep, hint, error }: ExpiryFieldProps): ReactNode {
  const options = [...(keep ? [{ value: 'keep', label: keep }] : []), ...expiryOptions(limits)];
  const isDate = value.choice === 'date';
  return (
    <div className={styles.pair}>
      <Field label="Expiry" hint={hint} error={isDate ? undefined : error}>
        <Select
          value={value.choice}
          options={options}
          onChange={(choice) => onChange({ ...value, choice })}
        />
      </Field>
      {isDate && (
        <Field label="Last day" error={error}>
          <TextInput
            type="date"
            required
            value={value.date}
            min={dateValue(limits.now)}
            max={limits.latest === null ? undefined : dateValue(limits.latest)}
            onChange={({ target }) => onChange({ ...value, date: target.value })}
          />
        </Field>
      )}
    </div>
  );
}
