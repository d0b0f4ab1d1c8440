import { useId, useRef, type ReactNode } from 'react';
import { useBlocker } from '@tanstack/react-router';
import { Banner } from './Banner';
import { Button } from './Button';
import { ConfirmDialog } from './ConfirmDialog';
import { CopyButton } from './CopyButton';
import { Dialog } from './Dialog';
import styles from './SecretOnce.module.css';

export interface SecretOnceProps {
  title: ReactNode;
  /** what it is called: "Token" */
  label: string;
  /** in the middle of a sentence: "the token" */
  name: string;
  secret: string;
  /** what its reader must know before anything else */
  warning: ReactNode;
  /** what happens when it is lost */
  leaving: string;
  /** the button that closes: "I have saved the token" */
  done: string;
  onClose: () => void;
  children?: ReactNode;
}

/**
 * A dialog with a secret that is shown this once. Its owner holds the secret in its state alone and forgets it in `onClose`.
 * Every other way out of the page asks first.
 */
export function SecretOnce(props: SecretOnceProps): ReactNode {
  const { title, label, name, secret, warning, leaving, done, onClose, children } = props;
  const id = useId();
  const isDone = useRef(false);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => !isDone.current,
    enableBeforeUnload: () => !isDone.current,
    withResolver: true,
  });
  const asked = { title: `Leave without ${name}?`, confirm: 'Leave', body: leaving };
  const close = () => {
    isDone.current = true;
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={close}
      title={title}
      width={640}
      leaving={asked}
      footer={
        <Button look="primary" onClick={close}>
          {done}
        </Button>
      }
    >
      <Banner tone="warning">{warning}</Banner>
      <div className={styles.secret}>
        <label htmlFor={id}>{label}</label>
        <div>
          <input
            id={id}
            readOnly
            value={secret}
            spellCheck={false}
            autoComplete="off"
            onFocus={({ target }) => target.select()}
          />
          <CopyButton text={secret} label={`Copy ${name}`} isLabelled />
        </div>
      </div>
      {children}
      <ConfirmDialog
        isOpen={status === 'blocked'}
        title={asked.title}
        confirm={asked.confirm}
        cancel="Stay"
        onCancel={() => reset?.()}
        onConfirm={() => {
          isDone.current = true;
          proceed?.();
        }}
      >
        {asked.body}
      </ConfirmDialog>
    </Dialog>
  );
}
