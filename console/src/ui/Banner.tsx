import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { Tone } from './Badge';
import { classNames } from './class-names';
import styles from './status.module.css';

const ICONS = {
  neutral: Info,
  accent: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
};

export interface BannerProps {
  tone?: Tone;
  children: ReactNode;
  /** buttons or links at its end */
  actions?: ReactNode;
}

/** Something that one should know on this page. */
export function Banner({ tone = 'neutral', children, actions }: BannerProps): ReactNode {
  const Icon = ICONS[tone];
  return (
    <section className={classNames(styles.banner, tone !== 'neutral' && styles[tone])} aria-label="Notice">
      <Icon size={16} aria-hidden />
      <div>{children}</div>
      {actions}
    </section>
  );
}
