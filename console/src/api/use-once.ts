import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useRefreshKeys } from './keys';

/**
 * A call whose answer holds something that is shown once. The answer is in `answer` alone, the state of the component that
 * uses this: the mutation has no result, for its cache would keep it.
 */
export function useOnce<Given, Answer>(ask: (given: Given) => Promise<Answer>) {
  const refresh = useRefreshKeys();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const mutation = useMutation({
    mutationFn: async (given: Given): Promise<void> => setAnswer(await ask(given)),
    onSuccess: refresh,
  });
  return { mutation, answer, forget: () => setAnswer(null) };
}
