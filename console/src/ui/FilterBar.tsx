import { useEffect, useRef, useState, type ReactNode } from 'react';
import { ChevronDown, Search, X } from 'lucide-react';
import { classNames } from './class-names';
import styles from './FilterBar.module.css';
import { TextInput } from './inputs';
import { Menu, MenuChoices } from './Menu';

/** The filters of a list, in a row: a SearchBox and FilterChips. */
export const FilterBar = ({ children }: { children: ReactNode }): ReactNode => (
  <div className={styles.bar} role="search">
    {children}
  </div>
);

export interface FilterChipProps<T extends string> {
  /** "Status" */
  label: string;
  /** undefined while it does not filter */
  value: T | undefined;
  choices: readonly { value: T; label: string }[];
  onChange: (value: T | undefined) => void;
}

/** A filter by one of several values, with a cross that takes it away. */
export function FilterChip<T extends string>({
  label,
  value,
  choices,
  onChange,
}: FilterChipProps<T>): ReactNode {
  const shown = choices.find((choice) => choice.value === value)?.label ?? value;
  return (
    <span className={classNames(styles.chip, value !== undefined && styles.set)}>
      <Menu
        align="start"
        trigger={
          <button type="button">
            <span>{value === undefined ? label : `${label}: ${shown}`}</span>
            <ChevronDown size={14} aria-hidden />
          </button>
        }
      >
        <MenuChoices label={label} value={value} choices={choices} onChange={onChange} />
      </Menu>
      {value !== undefined && (
        <button
          type="button"
          className={styles.remove}
          aria-label={`Remove the filter ${label}`}
          onClick={() => onChange(undefined)}
        >
          <X size={14} aria-hidden />
        </button>
      )}
    </span>
  );
}

export interface SearchBoxProps {
  label: string;
  placeholder?: string;
  value: string;
  /** once typing pauses */
  onChange: (value: string) => void;
}

const PAUSE_MS = 250;

export function SearchBox({ label, placeholder, value, onChange }: SearchBoxProps): ReactNode {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // a new value from outside (the way back, a link) replaces what was typed
  if (value !== given) {
    setGiven(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = (next: string) => {
    clearTimeout(timer.current);
    setGiven(next);
    onChange(next);
  };
  return (
    <div className={styles.search}>
      <Search size={16} aria-hidden />
      <TextInput
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => tell(target.value), PAUSE_MS);
        }}
        onKeyDown={(event) => event.key === 'Enter' && tell(text)}
      />
    </div>
  );
}
