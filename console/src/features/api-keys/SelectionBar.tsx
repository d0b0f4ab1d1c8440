import type { ReactNode } from 'react';
import { countOf } from '../../lib/numbers';
import { Button } from '../../ui/Button';
import styles from './api-keys.module.css';
import type { KeySelection } from './use-selection';

export interface SelectionBarProps {
  selection: KeySelection;
  /** there are keys that match and are not loaded */
  hasMore: boolean;
  /** the list is narrowed, so that all that match can be named */
  isFiltered: boolean;
  onRevoke: () => void;
}

/** What can be done with what is selected. */
export function SelectionBar({ selection, hasMore, isFiltered, onRevoke }: SelectionBarProps): ReactNode {
  const { ids, isEverything, all } = selection;
  if (ids.length === 0 && !isEverything) return null;
  return (
    <div className={styles.bar} role="region" aria-label="Selection">
      <span role="status">
        {isEverything ? 'All keys that match are selected' : `${countOf(ids.length, 'key')} selected`}
      </span>
      {all === 'all' && hasMore && !isEverything && (
        <>
          {isFiltered ? (
            <Button look="quiet" onClick={selection.selectEverything}>
              Select all that match
            </Button>
          ) : (
            <span className={styles.quiet}>Set a filter to select all that match it.</span>
          )}
        </>
      )}
      <Button look="quiet" onClick={selection.clear}>
        Clear
      </Button>
      <Button look="danger" onClick={onRevoke}>
        Revoke …
      </Button>
    </div>
  );
}
