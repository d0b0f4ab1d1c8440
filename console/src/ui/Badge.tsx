import type { ReactNode } from 'react';
import { classNames } from './class-names';
import styles from './status.module.css';

export type Tone = 'neutral' | 'success' | 'warning' | 'danger' | 'accent';

/** A state in a word; the colour never says it alone. */
export const Badge = ({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }): ReactNode => (
  <span className={classNames(styles.badge, tone !== 'neutral' && styles[tone])}>{children}</span>
);
