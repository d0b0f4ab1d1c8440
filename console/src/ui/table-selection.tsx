import { useEffect, useRef, type ReactNode } from 'react';

export type SelectionState = 'all' | 'some' | 'none';

export interface Selection<T> {
  isSelected: (row: T) => boolean;
  /** what a row is called, read out at its box */
  nameOf: (row: T) => string;
  /** @param isRange with Shift: all from the row before to this one */
  onRow: (row: T, isSelected: boolean, isRange: boolean) => void;
  /** of all that are listed */
  all: SelectionState;
  onAll: (isSelected: boolean) => void;
}

interface SelectBoxProps {
  label: string;
  state: SelectionState;
  onChange: (isSelected: boolean, isRange: boolean) => void;
}

export function SelectBox({ label, state, onChange }: SelectBoxProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current!.indeterminate = state === 'some';
  }, [state]);
  return (
    <input
      ref={input}
      type="checkbox"
      aria-label={label}
      checked={state === 'all'}
      onChange={(event) =>
        onChange(event.target.checked, (event.nativeEvent as MouseEvent).shiftKey === true)
      }
    />
  );
}
