import type { ReactNode } from 'react';
import { Button } from '../../../ui/Button';
import { RANGES, type Range } from '../search';
import styles from './usage.module.css';
import { useRange } from './use-usage';

/** How many days back the figures go. */
export function RangePicker(): ReactNode {
  const { range, setRange } = useRange();
  return (
    <div className={styles.range} role="group" aria-label="Range">
      {(Object.keys(RANGES) as Range[]).map((one) => (
        <Button key={one} aria-pressed={one === range} onClick={() => setRange(one)}>
          {RANGES[one]} days
        </Button>
      ))}
    </div>
  );
}
