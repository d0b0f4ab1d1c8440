import type { ReactNode } from 'react';
import { countOf, inGroups } from '../../../lib/numbers';
import { dayOf } from '../../../lib/time';
import { PlainTable } from '../../../ui/PlainTable';
import styles from './DayChart.module.css';
import type { DayBar } from './days';

const HEIGHT = 100;
const STEP = 10;
const KINDS = ['allowed', 'denied', 'failed'] as const;
const LABELS = { allowed: 'Allowed', denied: 'Denied', failed: 'Failed' };

/** Requests per day, by what became of them; the same as a table below. */
export function DayChart({ days }: { days: readonly DayBar[] }): ReactNode {
  const most = Math.max(1, ...days.map(({ requests }) => requests));
  const total = days.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <figure className={styles.chart}>
      <div className={styles.head}>
        <strong>{countOf(total, 'request')}</strong>
        <ul className={styles.legend} aria-label="Legend">
          {KINDS.map((kind) => (
            <li key={kind} data-kind={kind}>
              {LABELS[kind]}
            </li>
          ))}
        </ul>
      </div>
      <div className={styles.plot}>
        <span className={styles.most} aria-hidden>
          {inGroups(most)}
        </span>
        <svg
          viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${countOf(total, 'request')} in ${countOf(days.length, 'day')}, ${inGroups(most)} on the busiest day`}
        >
          {days.map((day, index) => (
            <Bar key={day.day} day={day} x={index * STEP} scale={HEIGHT / most} />
          ))}
        </svg>
      </div>
      <div className={styles.axis} aria-hidden>
        <span>{days[0] && dayOf(days[0].day)}</span>
        <span>{days.at(-1) && dayOf(days.at(-1)!.day)}</span>
      </div>
      <details>
        <summary>As a table</summary>
        <PlainTable
          label="Requests per day"
          rows={days.filter(({ requests }) => requests > 0).reverse()}
          rowKey={({ day }) => day}
          columns={[
            { header: 'Day (UTC)', cell: ({ day }) => dayOf(day) },
            ...KINDS.map((kind) => ({
              header: LABELS[kind],
              isNumber: true,
              cell: (day: DayBar) => inGroups(day[kind]),
            })),
          ]}
        />
      </details>
    </figure>
  );
}

function Bar({ day, x, scale }: { day: DayBar; x: number; scale: number }): ReactNode {
  const tops = { allowed: day.requests, denied: day.denied + day.failed, failed: day.failed };
  return (
    <g>
      <title>{`${dayOf(day.day)}: ${countOf(day.requests, 'request')}, ${day.denied} denied, ${day.failed} failed`}</title>
      <rect x={x} y={0} width={STEP} height={HEIGHT} className={styles.hit} />
      {KINDS.map((kind) => (
        <rect
          key={kind}
          data-kind={kind}
          x={x + 1.5}
          y={HEIGHT - tops[kind] * scale}
          width={STEP - 3}
          height={day[kind] * scale}
        />
      ))}
    </g>
  );
}
