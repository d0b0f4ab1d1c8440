import type { ReactNode } from 'react';
import styles from './status.module.css';

export interface CardProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export const Card = ({ title, actions, children }: CardProps): ReactNode => (
  <section className={styles.card}>
    {(title || actions) && (
      <div className={styles.cardHead}>
        <h2>{title}</h2>
        {actions}
      </div>
    )}
    <div className={styles.cardBody}>{children}</div>
  </section>
);

export interface PageHeaderProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}

/** The page's one `h1`; the shell moves the focus there when another page is shown. */
export const PageHeader = ({ title, description, actions }: PageHeaderProps): ReactNode => (
  <header className={styles.header}>
    <div>
      <h1 tabIndex={-1} style={{ outline: 'none' }}>
        {title}
      </h1>
      {description && <p>{description}</p>}
    </div>
    {actions && <div className={styles.headerActions}>{actions}</div>}
  </header>
);
