import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useKeyReportSummary } from '../../api/key-report';
import { useOrganizationId } from '../../api/session';
import { countOf } from '../../lib/numbers';
import { Banner } from '../../ui/Banner';
import styles from './api-keys.module.css';

/** What there is to do about keys: those that expire within two weeks, are overdue by the policy, or idle. */
export function KeyBanner({ isWanted }: { isWanted: boolean }): ReactNode {
  const org = useOrganizationId();
  const summary = useKeyReportSummary({ isWanted }).data?.summary;
  if (!summary) return null;
  const { expiring, overdue, idle } = summary;
  const findings = [
    { finding: 'expiring', count: expiring, text: `${expiring === 1 ? 'expires' : 'expire'} within 14 days` },
    { finding: 'overdue', count: overdue, text: `${overdue === 1 ? 'is' : 'are'} overdue by the policy` },
    { finding: 'idle', count: idle, text: `${idle === 1 ? 'is' : 'are'} idle` },
  ] as const;
  const present = findings.filter(({ count }) => count > 0);
  if (present.length === 0) return null;
  return (
    <div className={styles.banners}>
      <Banner tone="warning">
        <ul className={styles.findings}>
          {present.map(({ finding, count, text }) => (
            <li key={finding}>
              <Link to="/o/$org/report" params={{ org }} search={{ finding }}>
                {countOf(count, 'key')} {text}
              </Link>
            </li>
          ))}
        </ul>
      </Banner>
    </div>
  );
}
