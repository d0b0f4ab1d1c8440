import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { call } from '../../../api/client';
import { RANGES, type Range } from '../search';
import { useKeyPath } from '../use-key';

const DAY_MS = 86_400_000;
const route = getRouteApi('/signed-in/o/$org/api-keys/$keyId');

/** How many days back figures go, kept in the URL. */
export function useRange() {
  const { range = 'month' } = route.useSearch();
  const navigate = route.useNavigate();
  const setRange = (next: Range) =>
    void navigate({ search: (search) => ({ ...search, range: next }), replace: true });
  return { range, setRange, days: RANGES[range] };
}

/** Today is the last of the days. */
const startOf = (days: number): string => new Date(Date.now() - (days - 1) * DAY_MS).toISOString();

export function useUsage(days: number) {
  const path = useKeyPath();
  return useQuery({
    queryKey: [path.organizationId, 'api-keys', path.id, 'usage', days],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/api-keys/{id}/usage', {
        path,
        query: { from: startOf(days) },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export function useActivity(days: number) {
  const path = useKeyPath();
  return useQuery({
    queryKey: [path.organizationId, 'api-keys', path.id, 'activity', days],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/api-keys/{id}/activity', {
        path,
        query: { since: startOf(days) },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
