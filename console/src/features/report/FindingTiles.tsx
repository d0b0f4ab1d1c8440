import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import type { Finding } from '../../api/key-report';
import type { KeyReportSummary } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { inGroups } from '../../lib/numbers';
import { classNames } from '../../ui/class-names';
import { countOfFinding, KINDS } from './findings';
import styles from './report.module.css';
import { FINDINGS } from './search';

export interface FindingTilesProps {
  summary: KeyReportSummary | undefined;
  finding: Finding | undefined;
}

/** What there is to do, counted; each a filter of the list below. Few organizations have ever imported keys. */
export function FindingTiles({ summary, finding }: FindingTilesProps): ReactNode {
  return (
    <nav aria-label="Findings" className={styles.tiles}>
      <Tile label="All keys" count={summary?.keys} target={undefined} isCurrent={finding === undefined} />
      {FINDINGS.filter((one) => one !== 'imported' || finding === one || summary?.imported).map((one) => (
        <Tile
          key={one}
          label={KINDS[one].label}
          count={summary && countOfFinding(summary, one)}
          target={one}
          isCurrent={finding === one}
          isUncounted={summary && countOfFinding(summary, one) === undefined}
        />
      ))}
    </nav>
  );
}

interface TileProps {
  label: string;
  count: number | undefined;
  target: Finding | undefined;
  isCurrent: boolean;
  isUncounted?: boolean;
}

const Tile = ({ label, count, target, isCurrent, isUncounted }: TileProps): ReactNode => (
  <Link
    to="/o/$org/report"
    params={{ org: useOrganizationId() }}
    search={{ finding: target }}
    replace
    className={classNames(styles.tile, isCurrent && styles.current)}
    aria-current={isCurrent || undefined}
    title={isUncounted ? 'Not counted in advance: open the list to see them' : undefined}
    activeProps={{ 'aria-current': isCurrent || undefined }}
  >
    <span className={styles.count}>{count === undefined ? '–' : inGroups(count)}</span>
    <span>{label}</span>
  </Link>
);
