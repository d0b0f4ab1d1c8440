import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import { useAccess, useOrganizationId } from '../../api/session';
import type { PickerChoice } from '../../ui/FilterPicker';

const FOUND = 8;
const IS_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Found {
  readonly choices: readonly PickerChoice[];
  readonly isSearching: boolean;
}

/** People of the organization whose name or e-mail has the text. */
export function usePeople(text: string, isWanted: boolean): Found {
  const organizationId = useOrganizationId();
  const { can } = useAccess();
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
    enabled: isWanted && can('members.view'),
    staleTime: 60_000,
  });
  const wanted = text.toLowerCase();
  const choices = (members.data ?? [])
    .filter(({ name, email }) => `${name}\n${email}`.toLowerCase().includes(wanted))
    .slice(0, FOUND)
    .map(({ userId, name, email }) => ({ value: userId, label: name, hint: email }));
  return { choices, isSearching: members.isLoading };
}

/** Keys whose name or prefix has the text. */
export function useKeysNamed(text: string, isWanted: boolean): Found {
  const organizationId = useOrganizationId();
  const { can } = useAccess();
  const keys = useQuery({
    queryKey: [organizationId, 'api-keys', 'named', text],
    queryFn: async ({ signal }) =>
      (
        await call('GET /v1/organizations/{organizationId}/api-keys', {
          path: { organizationId },
          query: { search: text, status: 'all', limit: FOUND },
          signal,
        })
      ).items,
    enabled: isWanted && text !== '' && can('api_keys.view'),
    staleTime: 30_000,
  });
  const choices = (keys.data ?? []).map(({ id, name, prefix }) => ({
    value: id,
    label: name,
    hint: `${prefix}…`,
  }));
  return { choices, isSearching: keys.isLoading };
}

/** An id that was pasted stands for itself: what has it may be there no more. */
export const idAsChoice = (text: string): PickerChoice[] =>
  IS_ID.test(text) ? [{ value: text.toLowerCase(), label: text, hint: 'This id' }] : [];
