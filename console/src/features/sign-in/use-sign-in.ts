import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import { sessionQuery } from '../../api/session';

/** Signs in with a cookie, which this page's scripts cannot read. */
export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      call('POST /v1/auth/login', { body: { ...body, transport: 'cookie' }, isSignIn: true }),
    onSuccess: async () => {
      queries.clear();
      await queries.fetchQuery(sessionQuery);
    },
  });
}
