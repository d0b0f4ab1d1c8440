import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import { useScopes } from '../../api/keys';
import { useAccess, useOrganizationId, useSession } from '../../api/session';
import { FilterBar, FilterChip, SearchBox } from '../../ui/FilterBar';
import { Button } from '../../ui/Button';
import { KEY_STATUS_LABELS } from '../../ui/StatusBadge';
import { withoutToken } from './filter';
import { STATUSES, type View } from './search';

const STATUS_CHOICES = STATUSES.map((value) => ({
  value,
  label: value === 'all' ? 'All, ended ones too' : KEY_STATUS_LABELS[value],
}));
const USE_CHOICES = [
  { value: 'never', label: 'Never' },
  { value: 'ever', label: 'At least once' },
  { value: '30d', label: 'More than 30 days ago' },
  { value: '90d', label: 'More than 90 days ago' },
] as const;
const EXPIRY_CHOICES = [
  { value: '7d', label: 'Within 7 days' },
  { value: '30d', label: 'Within 30 days' },
  { value: '90d', label: 'Within 90 days' },
] as const;

export interface FiltersProps {
  view: View;
  onChange: (change: Partial<View>) => void;
}

export function Filters({ view, onChange }: FiltersProps): ReactNode {
  const scopes = useScopes().data ?? [];
  const isAny = [view.q, view.status, view.scope, view.by, view.used, view.expires].some(
    (value) => value !== undefined,
  );
  const nothing = {
    q: undefined,
    status: undefined,
    scope: undefined,
    by: undefined,
    used: undefined,
    expires: undefined,
  };
  return (
    <FilterBar>
      <SearchBox
        label="Search by name or prefix"
        value={view.q ?? ''}
        onChange={(typed) => onChange({ q: withoutToken(typed) || undefined })}
      />
      <FilterChip
        label="Status"
        value={view.status}
        choices={STATUS_CHOICES}
        onChange={(status) => onChange({ status })}
      />
      <FilterChip
        label="Scope"
        value={view.scope}
        choices={scopes.map(({ name }) => ({ value: name, label: name }))}
        onChange={(scope) => onChange({ scope })}
      />
      <FilterChip
        label="Created by"
        value={view.by}
        choices={useCreators(view.by)}
        onChange={(by) => onChange({ by })}
      />
      <FilterChip
        label="Last used"
        value={view.used}
        choices={USE_CHOICES}
        onChange={(used) => onChange({ used })}
      />
      <FilterChip
        label="Expires"
        value={view.expires}
        choices={EXPIRY_CHOICES}
        onChange={(expires) => onChange({ expires })}
      />
      {isAny && (
        <Button look="quiet" onClick={() => onChange(nothing)}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}

/** Oneself, then the other members, as far as one may see them. */
function useCreators(chosen: string | undefined): { value: string; label: string }[] {
  const { userId } = useSession();
  const { can } = useAccess();
  const organizationId = useOrganizationId();
  const members = useQuery({
    queryKey: [organizationId, 'members', 'names'],
    queryFn: async ({ signal }) =>
      (
        await call('GET /v1/organizations/{organizationId}/members', {
          path: { organizationId },
          query: { limit: 200 },
          signal,
        })
      ).items,
    enabled: can('members.view'),
    staleTime: 60_000,
  });
  const others = (members.data ?? []).filter(
    (member) => member.userId !== userId && member.status === 'active',
  );
  const choices = [
    { value: userId, label: 'You' },
    ...others.map((member) => ({ value: member.userId, label: member.name })),
  ];
  // a link may name a key, or somebody who is no member any more
  if (chosen && choices.every(({ value }) => value !== chosen))
    choices.push({ value: chosen, label: `${chosen.slice(0, 8)}…` });
  return choices;
}
