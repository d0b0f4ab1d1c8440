import type { ReactNode } from 'react';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import styles from './sinks.module.css';

export interface SecretProps {
  title: string;
  /** `whsec_…`; lives in the state of the component that shows it and nowhere else */
  secret: string;
  children?: ReactNode;
  onClose: () => void;
}

/** The signing secret, once; leaving asks first. */
export const Secret = ({ title, secret, children, onClose }: SecretProps): ReactNode => (
  <Dialog
    isOpen
    onClose={onClose}
    title={title}
    footer={
      <Button look="primary" onClick={onClose}>
        I have stored it
      </Button>
    }
    leaving={{
      title: 'Leave without the secret?',
      body: 'It is shown nowhere else. Without it the receiver cannot check who sends; a new one can be made at any time.',
      confirm: 'Leave',
    }}
  >
    <Banner tone="warning">Store this secret at the receiver now. It will not be shown again.</Banner>
    <div className={styles.secret}>
      <code>{secret}</code>
      <CopyButton text={secret} label="Copy the secret" isLabelled />
    </div>
    <p className={styles.note}>
      Every request carries <code>webhook-id</code>, <code>webhook-timestamp</code> and{' '}
      <code>webhook-signature</code> of Standard Webhooks, for which there are libraries in most languages.
    </p>
    {children}
  </Dialog>
);
