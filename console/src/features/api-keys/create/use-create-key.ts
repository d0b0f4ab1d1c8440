import { call } from '../../../api/client';
import type { CreateKey } from '../../../api/schema';
import { useOrganizationId } from '../../../api/session';
import { useOnce } from '../../../api/use-once';

export type Delivery = NonNullable<CreateKey['deliver']>;

export function useCreateKey() {
  const organizationId = useOrganizationId();
  return useOnce((body: CreateKey) =>
    call('POST /v1/organizations/{organizationId}/api-keys', {
      path: { organizationId },
      body,
      idempotencyKey: crypto.randomUUID(),
    }),
  );
}
