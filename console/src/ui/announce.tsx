import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { X } from 'lucide-react';
import styles from './announce.module.css';
import { IconButton } from './Button';
import { classNames } from './class-names';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'neutral' | 'danger';
}

const SHOWN_MS = 8_000;
let toasts: readonly Toast[] = [];
let spoken = '';
let made = 0;
const listeners = new Set<() => void>();

const change = (apply: () => void): void => {
  apply();
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
const drop = (id: number) => change(() => (toasts = toasts.filter((toast) => toast.id !== id)));

/** Shows a sentence for a while and has it read out: something is done, or could not be. Nothing that must be acted on. */
export function toast(text: string, tone: Toast['tone'] = 'neutral'): void {
  change(() => (toasts = [...toasts.slice(-2), { id: ++made, text, tone }]));
}

/** Has a sentence read out that sighted people see by themselves: "42 keys". */
export function announce(text: string): void {
  // the same once more is a change, too
  change(() => (spoken = text === spoken ? `${text}\u00a0` : text));
}

/** Once in the application. */
export function Announcer(): ReactNode {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  const text = useSyncExternalStore(subscribe, () => spoken);
  return (
    <>
      <div className="visually-hidden" role="status">
        {text}
      </div>
      <div className={styles.toasts} role="status">
        {shown.map((one) => (
          <ToastView key={one.id} toast={one} />
        ))}
      </div>
    </>
  );
}

function ToastView({ toast: { id, text, tone } }: { toast: Toast }): ReactNode {
  useEffect(() => {
    const timer = setTimeout(() => drop(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div className={classNames(styles.toast, tone === 'danger' && styles.danger)}>
      <span>{text}</span>
      <IconButton label="Dismiss" icon={<X size={14} />} onClick={() => drop(id)} />
    </div>
  );
}
