import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../../api/client';
import { useRefreshKeys } from '../../../api/keys';
import type { CreatedApiKey } from '../../../api/schema';
import { useOrganizationId } from '../../../api/session';
import type { KeyTerms } from '../../../lib/key-draft';

export type Delivery = 'response' | 'claim';

/**
 * Makes keys. What is shown once is in `created` alone, the state of the component that uses this: the mutation has no
 * result, for its cache would keep it.
 */
export function useCreateKey() {
  const organizationId = useOrganizationId();
  const refresh = useRefreshKeys();
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const create = useMutation({
    mutationFn: async ({ terms, deliver }: { terms: KeyTerms; deliver: Delivery }): Promise<void> => {
      setCreated(
        await call('POST /v1/organizations/{organizationId}/api-keys', {
          path: { organizationId },
          body: { ...terms, deliver },
          idempotencyKey: crypto.randomUUID(),
        }),
      );
    },
    onSuccess: refresh,
  });
  return { create, created, forget: () => setCreated(null) };
}
