import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../lib/problem';

/** What has been refused once is refused again; only what did not get through is worth another try. */
const isWorthAnotherTry = (count: number, error: Error): boolean =>
  count < 2 && !(error instanceof ApiError && error.status < 500);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 10_000, retry: isWorthAnotherTry, throwOnError: false },
    mutations: { retry: false },
  },
});
