import type { ReactNode } from 'react';
import { ShieldCheck } from 'lucide-react';
import styles from './GatePage.module.css';

export interface GatePageProps {
  title: string;
  description: ReactNode;
  children: ReactNode;
}

/** A page before the console itself: signing in, the first run. */
export const GatePage = ({ title, description, children }: GatePageProps): ReactNode => (
  <div className={styles.gate}>
    <main>
      <div className={styles.brand}>
        <ShieldCheck size={20} aria-hidden /> Praesidia Keys
      </div>
      <div className={styles.card}>
        <h1>{title}</h1>
        <p>{description}</p>
        {children}
      </div>
    </main>
  </div>
);
