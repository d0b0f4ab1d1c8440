import type { ReactNode } from 'react';
import { X } from 'lucide-react';
import { sentenceOf } from '../lib/problem';
import { Banner } from './Banner';
import { IconButton } from './Button';
import styles from './status.module.css';

export interface RefusalProps {
  /** null as long as there is nothing to say */
  error: Error | null;
  onClose: () => void;
}

/** Says on the page why something that was asked of it has not been done. */
export const Refusal = ({ error, onClose }: RefusalProps): ReactNode => (
  <div role="alert" className={styles.refusal}>
    {error && (
      <Banner
        tone="danger"
        actions={<IconButton label="Dismiss" icon={<X size={16} aria-hidden />} onClick={onClose} />}
      >
        {sentenceOf(error)}
      </Banner>
    )}
  </div>
);
