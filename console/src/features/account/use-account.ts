import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';

const SESSIONS = ['sessions'] as const;

/** Where the person is signed in, the latest first. */
export const useOwnSessions = () =>
  useQuery({
    queryKey: SESSIONS,
    queryFn: async ({ signal }) =>
      (await call('GET /v1/auth/sessions', { query: { limit: 200 }, signal })).items,
  });

export function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call('DELETE /v1/auth/sessions/{id}', { path: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: SESSIONS }),
  });
}

/** Ends the person's other sessions, too. */
export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string }) =>
      call('POST /v1/auth/password', { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: SESSIONS }),
  });
}
