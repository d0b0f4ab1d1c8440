import { call } from '../../api/client';
import { useEndless } from '../../api/endless';
import { keyListKey } from '../../api/keys';
import { useOrganizationId } from '../../api/session';
import type { ApiKey, KeyFilter } from '../../api/schema';

const PAGE = 100;

export interface KeyQuestion {
  readonly filter: KeyFilter;
  readonly sort:
    'createdAt' | '-createdAt' | 'name' | '-name' | 'lastUsedAt' | '-lastUsedAt' | 'expiresAt' | '-expiresAt';
}

/** An endless list of keys, by pages as they are scrolled to. */
export function useKeys({ filter, sort }: KeyQuestion) {
  const organizationId = useOrganizationId();
  return useEndless<ApiKey>([...keyListKey(organizationId), filter, sort], (cursor, signal) =>
    call('GET /v1/organizations/{organizationId}/api-keys', {
      path: { organizationId },
      query: { ...filter, sort, limit: PAGE, cursor },
      signal,
    }),
  );
}
