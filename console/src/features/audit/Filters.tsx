import { useState, type ReactNode } from 'react';
import { AUDIT_ACTION_GROUPS, AUDIT_ACTIONS, AUDIT_CATEGORIES, OUTCOMES } from '../../api/audit-actions';
import { Button } from '../../ui/Button';
import { FilterBar, FilterChip } from '../../ui/FilterBar';
import { FilterPicker } from '../../ui/FilterPicker';
import { LAST, type AuditSearch } from './search';
import { TimeFilter } from './TimeFilter';
import { idAsChoice, useKeysNamed, usePeople } from './use-actors';

const ACTIONS = [
  ...AUDIT_ACTION_GROUPS,
  ...Object.entries(AUDIT_ACTIONS).map(([value, label]) => ({ value, label })),
];

export type Filters = Omit<AuditSearch, 'event' | 'request'>;

export const NO_FILTERS: Record<keyof Filters, undefined> = {
  actor: undefined,
  key: undefined,
  target: undefined,
  action: undefined,
  category: undefined,
  outcome: undefined,
  last: undefined,
  from: undefined,
  to: undefined,
};

export interface FiltersProps {
  filters: Filters;
  onChange: (change: Filters) => void;
  /** what has this id is called, as far as the list says */
  nameOf: (id: string | undefined) => string | undefined;
  isFiltered: boolean;
}

export function AuditFilters({ filters, onChange, nameOf, isFiltered }: FiltersProps): ReactNode {
  const { actor, key, target, action, category, outcome } = filters;
  return (
    <FilterBar>
      <ActorFilter value={actor} shown={nameOf(actor)} onChange={(next) => onChange({ actor: next })} />
      <KeyFilter value={key} shown={nameOf(key)} onChange={(next) => onChange({ key: next })} />
      <FilterChip
        label="Action"
        value={action}
        choices={ACTIONS}
        onChange={(next) => onChange({ action: next })}
      />
      <FilterChip
        label="Category"
        value={category}
        choices={AUDIT_CATEGORIES}
        onChange={(next) => onChange({ category: next })}
      />
      <FilterChip
        label="Outcome"
        value={outcome}
        choices={OUTCOMES}
        onChange={(next) => onChange({ outcome: next })}
      />
      <TargetFilter value={target} shown={nameOf(target)} onChange={(next) => onChange({ target: next })} />
      <TimeFilter
        last={LAST.find((one) => one === filters.last)}
        from={filters.from}
        to={filters.to}
        onChange={onChange}
      />
      {isFiltered && (
        <Button look="quiet" onClick={() => onChange(NO_FILTERS)}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}

interface IdFilterProps {
  value: string | undefined;
  shown: string | undefined;
  onChange: (value: string | undefined) => void;
}

const shortened = (id: string | undefined): string | undefined => id && `${id.slice(0, 8)}…`;

function ActorFilter({ value, shown = shortened(value), onChange }: IdFilterProps): ReactNode {
  const [text, setText] = useState('');
  const people = usePeople(text, true);
  const keys = useKeysNamed(text, true);
  return (
    <FilterPicker
      label="Actor"
      searchLabel="Name of a person or key, or an id"
      value={value}
      shown={shown}
      onSearch={setText}
      choices={[...people.choices, ...keys.choices, ...idAsChoice(text)]}
      isSearching={people.isSearching || keys.isSearching}
      onChange={onChange}
    />
  );
}

function KeyFilter({ value, shown = shortened(value), onChange }: IdFilterProps): ReactNode {
  const [text, setText] = useState<string>();
  const keys = useKeysNamed(text ?? '', text !== undefined);
  return (
    <FilterPicker
      label="Key"
      searchLabel="Name, prefix or id of a key"
      value={value}
      shown={shown}
      onSearch={setText}
      choices={[...keys.choices, ...idAsChoice(text ?? '')]}
      isSearching={keys.isSearching}
      onChange={onChange}
    />
  );
}

function TargetFilter({ value, shown = shortened(value), onChange }: IdFilterProps): ReactNode {
  const [text, setText] = useState('');
  return (
    <FilterPicker
      label="Target"
      searchLabel="Id of what was acted upon"
      value={value}
      shown={shown}
      onSearch={setText}
      choices={idAsChoice(text)}
      onChange={onChange}
    />
  );
}
