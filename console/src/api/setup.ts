import { queryOptions } from '@tanstack/react-query';
import { call } from './client';

/** Whether nobody is there yet, so that the first organization is to be made. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => call('GET /v1/setup', { signal }),
  staleTime: 0,
});
