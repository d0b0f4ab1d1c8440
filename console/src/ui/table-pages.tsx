import { useEffect, type ReactNode } from 'react';
import { ArrowUp } from 'lucide-react';
import { Button } from './Button';
import styles from './DataTable.module.css';

/** What a list is told of the pages that its rows are not all of. */
export interface Pages {
  /** how many rows come before those that are there, and have been let go */
  offset?: number;
  /** there are further pages */
  hasMore?: boolean;
  onMore?: () => void;
  /** reads the page before, where there is an offset */
  onEarlier?: () => void;
  /** begins with the first row again */
  onFirst?: () => void;
  /** a page is being loaded */
  isLoadingMore?: boolean;
  /** loading a page failed */
  isMoreFailed?: boolean;
}

const WITHIN = 40;

/** Asks for a page before its rows are come to. @param first index of the first row in view, as `last` of the last */
export function useMorePages(
  {
    offset = 0,
    rows,
    hasMore,
    isLoadingMore,
    isMoreFailed,
    onMore,
    onEarlier,
  }: Pages & { rows: readonly unknown[] },
  first: number,
  last: number,
): void {
  const isIdle = !isLoadingMore && !isMoreFailed;
  const isNearEnd = hasMore && last >= rows.length - WITHIN;
  const isNearStart = offset > 0 && first < WITHIN;
  useEffect(() => {
    if (!isIdle) return;
    if (isNearEnd) onMore?.();
    else if (isNearStart) onEarlier?.();
  }, [isIdle, isNearEnd, isNearStart, rows, onMore, onEarlier]);
}

/** What is said at the ends of a list that goes on. */
export function TableEnds({ offset = 0, isLoadingMore, isMoreFailed, onMore, onFirst }: Pages): ReactNode {
  const isFar = offset > 0 && onFirst !== undefined;
  useEffect(() => {
    if (!isFar) return;
    const listen = (event: KeyboardEvent) => {
      const isElsewhere =
        event.defaultPrevented ||
        (event.target instanceof Element && event.target.closest('[role=dialog], [type=search], select'));
      if (event.key === 'Home' && !isElsewhere) onFirst();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [isFar, onFirst]);
  return (
    <>
      {isLoadingMore && <div className={styles.foot}>Loading more …</div>}
      {isMoreFailed && (
        <div className={styles.foot} role="alert">
          More could not be loaded. <Button onClick={onMore}>Try again</Button>
        </div>
      )}
      {isFar && (
        <div className={styles.first}>
          <Button
            onClick={() => {
              onFirst();
              window.scrollTo(0, 0);
            }}
          >
            <ArrowUp size={16} aria-hidden /> Back to the first
          </Button>
        </div>
      )}
    </>
  );
}
