import type { ReactNode } from 'react';
import type { Member } from '../../api/schema';
import { Button } from '../../ui/Button';
import { FilterBar, FilterChip, SearchBox } from '../../ui/FilterBar';
import type { View } from './search';

const STATUSES = [
  { value: 'active', label: 'Active' },
  { value: 'invited', label: 'Invited' },
] as const;

export interface FiltersProps {
  view: View;
  members: readonly Member[];
  onChange: (change: Partial<View>) => void;
}

/** Its roles are those that somebody has. */
export function Filters({ view, members, onChange }: FiltersProps): ReactNode {
  const roles = new Map(members.flatMap((member) => member.roles.map(({ id, name }) => [id, name])));
  const choices = [...roles].map(([value, label]) => ({ value, label }));
  return (
    <FilterBar>
      <SearchBox
        label="Search by name or e-mail"
        value={view.q ?? ''}
        onChange={(q) => onChange({ q: q || undefined })}
      />
      <FilterChip
        label="Role"
        value={view.role}
        choices={choices.sort((one, other) => one.label.localeCompare(other.label, 'en'))}
        onChange={(role) => onChange({ role })}
      />
      <FilterChip
        label="Status"
        value={view.status}
        choices={STATUSES}
        onChange={(status) => onChange({ status })}
      />
      {(view.q ?? view.role ?? view.status) !== undefined && (
        <Button look="quiet" onClick={() => onChange({ q: undefined, role: undefined, status: undefined })}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}

/** Those that the view shows. */
export function membersOf({ q, role, status }: View, members: readonly Member[]): Member[] {
  const typed = q?.toLowerCase();
  return members.filter(
    (member) =>
      (!typed || `${member.name} ${member.email}`.toLowerCase().includes(typed)) &&
      (!role || member.roles.some(({ id }) => id === role)) &&
      (!status || member.status === status),
  );
}
