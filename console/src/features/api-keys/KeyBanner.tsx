import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { useKeyReportSummary } from '../../api/key-report';
import { useOrganizationId } from '../../api/session';
import { countOf, inGroups } from '../../lib/numbers';
import { Banner } from '../../ui/Banner';
import styles from './api-keys.module.css';
import { useExpiringKeys } from './use-expiring-keys';

/** What there is to do about keys: those that expire within a week, are overdue by the policy, or idle. */
export function KeyBanner(): ReactNode {
  const org = useOrganizationId();
  const summary = useKeyReportSummary().data?.summary;
  const expiring = useExpiringKeys().data;
  const { overdue = 0, idle = 0 } = summary ?? {};
  const findings: ReactNode[] = [];
  if (expiring && expiring.count > 0) {
    findings.push(
      <Link to="/o/$org/api-keys" params={{ org }} search={{ expires: '7d', sort: 'expiresAt' }}>
        {expiring.isMore
          ? `More than ${inGroups(expiring.count)} keys expire`
          : counted(expiring.count, 'expires', 'expire')}{' '}
        within 7 days
      </Link>,
    );
  }
  if (overdue > 0)
    findings.push(
      <Link to="/o/$org/report" params={{ org }}>
        {counted(overdue, 'is', 'are')} overdue by the policy
      </Link>,
    );
  if (idle > 0)
    findings.push(
      <Link to="/o/$org/report" params={{ org }}>
        {counted(idle, 'is', 'are')} idle
      </Link>,
    );
  if (findings.length === 0) return null;
  return (
    <div className={styles.banners}>
      <Banner tone="warning">
        <ul className={styles.findings}>
          {findings.map((finding, index) => (
            <li key={index}>{finding}</li>
          ))}
        </ul>
      </Banner>
    </div>
  );
}

const counted = (count: number, one: string, many: string): string =>
  `${countOf(count, 'key')} ${count === 1 ? one : many}`;
