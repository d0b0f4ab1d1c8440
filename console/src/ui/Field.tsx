import { createContext, use, useId, type ReactNode } from 'react';
import { CircleAlert } from 'lucide-react';
import styles from './Field.module.css';

/** What a control takes over from the field around it. */
export interface FieldWiring {
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

const Wiring = createContext<FieldWiring>({});
export const useFieldWiring = (): FieldWiring => use(Wiring);

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** what is wrong with its value */
  error?: string;
  isOptional?: boolean;
  /** one TextInput, TextArea or Select; wired to label, hint and error by itself */
  children: ReactNode;
}

export function Field({ label, hint, error, isOptional, children }: FieldProps): ReactNode {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label} {isOptional && <span className={styles.optional}>(optional)</span>}
      </label>
      <Wiring
        value={{ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined }}
      >
        {children}
      </Wiring>
      {hint && (
        <div id={`${id}-hint`} className={styles.hint}>
          {hint}
        </div>
      )}
      {error && (
        <div id={`${id}-error`} className={styles.error}>
          <CircleAlert size={14} aria-hidden /> {error}
        </div>
      )}
    </div>
  );
}

/** What is wrong with a form beyond single fields; read out when it appears. */
export const FormError = ({ children }: { children?: ReactNode }): ReactNode => (
  <div role="alert">{children && <div className={styles.formError}>{children}</div>}</div>
);
