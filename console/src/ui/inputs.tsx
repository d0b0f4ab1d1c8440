import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react';
import { classNames } from './class-names';
import { useFieldWiring } from './Field';
import styles from './Field.module.css';

export interface TextInputProps extends ComponentProps<'input'> {
  isMono?: boolean;
}

export const TextInput = ({ isMono, className, ...props }: TextInputProps): ReactNode => (
  <input
    type="text"
    {...useFieldWiring()}
    {...props}
    className={classNames(styles.input, isMono && styles.mono, className)}
  />
);

export interface TextAreaProps extends ComponentProps<'textarea'> {
  isMono?: boolean;
}

export const TextArea = ({ isMono, className, ...props }: TextAreaProps): ReactNode => (
  <textarea
    {...useFieldWiring()}
    {...props}
    className={classNames(styles.input, isMono && styles.mono, className)}
  />
);

export interface SelectProps<T extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** The platform's own: keyboards, screen readers and phones know it best. */
export const Select = <T extends string>({
  value,
  options,
  onChange,
  className,
  ...props
}: SelectProps<T>): ReactNode => (
  <select
    {...useFieldWiring()}
    {...props}
    value={value}
    onChange={(event) => onChange(event.target.value as T)}
    className={classNames(styles.input, className)}
  >
    {options.map((option) => (
      <option key={option.value} value={option.value}>
        {option.label}
      </option>
    ))}
  </select>
);

interface ChoiceProps extends Omit<ComponentProps<'input'>, 'type' | 'onChange' | 'checked'> {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export interface CheckboxProps extends ChoiceProps {
  /** some of what it stands for */
  isMixed?: boolean;
}

export function Checkbox({ label, hint, isMixed = false, onChange, ...props }: CheckboxProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current!.indeterminate = isMixed;
  }, [isMixed]);
  return (
    <label className={styles.choice}>
      <input {...props} ref={input} type="checkbox" onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}

/** Takes effect at once, unlike a checkbox of a form. */
export const Switch = ({ label, hint, onChange, ...props }: ChoiceProps): ReactNode => (
  <label className={styles.choice}>
    <input
      {...props}
      type="checkbox"
      role="switch"
      className={styles.switch}
      onChange={(event) => onChange(event.target.checked)}
    />
    <span>
      {label}
      {hint && <small>{hint}</small>}
    </span>
  </label>
);

export interface RadioGroupProps<T extends string> {
  legend: ReactNode;
  /** unique on the page */
  name: string;
  value: T;
  options: readonly { value: T; label: ReactNode; hint?: ReactNode; isDisabled?: boolean }[];
  onChange: (value: T) => void;
}

export const RadioGroup = <T extends string>({
  legend,
  name,
  value,
  options,
  onChange,
}: RadioGroupProps<T>): ReactNode => (
  <fieldset className={styles.field}>
    <legend className={styles.legend}>{legend}</legend>
    {options.map((option) => (
      <label key={option.value} className={styles.choice}>
        <input
          type="radio"
          name={name}
          value={option.value}
          checked={option.value === value}
          disabled={option.isDisabled}
          onChange={() => onChange(option.value)}
        />
        <span>
          {option.label}
          {option.hint && <small>{option.hint}</small>}
        </span>
      </label>
    ))}
  </fieldset>
);
