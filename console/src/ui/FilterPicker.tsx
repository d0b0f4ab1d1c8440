import { useId, useState, type ReactNode } from 'react';
import { ChevronDown, X } from 'lucide-react';
import * as Popover from 'radix-ui/popover';
import { classNames } from './class-names';
import styles from './FilterBar.module.css';
import { SearchBox } from './FilterBar';
import menu from './Menu.module.css';

export interface PickerChoice {
  value: string;
  label: string;
  hint?: ReactNode;
}

export interface FilterPickerProps {
  /** "Actor" */
  label: string;
  /** undefined while it does not filter */
  value: string | undefined;
  /** what the value is called */
  shown?: string;
  /** of the search box */
  searchLabel: string;
  onSearch: (text: string) => void;
  /** what the search has found so far */
  choices: readonly PickerChoice[];
  isSearching?: boolean;
  onChange: (value: string | undefined) => void;
}

/** A filter by one of very many values, which one searches for. */
export function FilterPicker(props: FilterPickerProps): ReactNode {
  const { label, value, shown = value, choices, isSearching, onSearch, onChange } = props;
  const [isOpen, setOpen] = useState(false);
  const title = useId();
  const toggle = (open: boolean) => {
    setOpen(open);
    if (!open) onSearch('');
  };
  return (
    <span className={classNames(styles.chip, value !== undefined && styles.set)}>
      <Popover.Root open={isOpen} onOpenChange={toggle}>
        <Popover.Trigger asChild>
          <button type="button">
            <span>{value === undefined ? label : `${label}: ${shown}`}</span>
            <ChevronDown size={14} aria-hidden />
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className={classNames(menu.menu, styles.picker)}
            align="start"
            sideOffset={4}
            collisionPadding={8}
            aria-labelledby={title}
          >
            <div id={title} className={menu.label}>
              {label}
            </div>
            <SearchBox label={props.searchLabel} value="" onChange={onSearch} />
            <ul aria-label="Found">
              {choices.map((choice) => (
                <li key={choice.value}>
                  <button
                    type="button"
                    className={styles.found}
                    aria-current={choice.value === value}
                    onClick={() => {
                      toggle(false);
                      onChange(choice.value);
                    }}
                  >
                    {choice.label}
                    {choice.hint && <small>{choice.hint}</small>}
                  </button>
                </li>
              ))}
            </ul>
            <div className={menu.label} role="status">
              {isSearching ? 'Searching …' : choices.length === 0 && 'Nothing is found.'}
            </div>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
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
