import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import { useRefreshKeys } from '../../api/keys';
import { membersKey } from '../../api/organization';
import type { AddMember, RemoveMember } from '../../api/schema';
import { accessQuery, sessionQuery, useOrganizationId, useSession } from '../../api/session';

/** Changes of oneself change what one may do here. */
function useRefreshMembers(): (userId?: string) => Promise<void> {
  const organizationId = useOrganizationId();
  const session = useSession();
  const queries = useQueryClient();
  return async (userId) => {
    await queries.invalidateQueries({ queryKey: membersKey(organizationId) });
    if (userId !== session.userId) return;
    await queries.invalidateQueries({ queryKey: accessQuery(organizationId).queryKey });
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
}

export function useAddMember() {
  const organizationId = useOrganizationId();
  const refresh = useRefreshMembers();
  return useMutation({
    mutationFn: ({ idempotencyKey, ...body }: AddMember & { idempotencyKey: string }) =>
      call('POST /v1/organizations/{organizationId}/members', {
        path: { organizationId },
        body,
        idempotencyKey,
      }),
    onSuccess: () => void refresh(),
    // the answer may hold a link that is shown once: it is not kept when the dialog is gone
    gcTime: 0,
  });
}

export function useChangeRoles(userId: string) {
  const organizationId = useOrganizationId();
  const refresh = useRefreshMembers();
  return useMutation({
    mutationFn: (roles: string[]) =>
      call('PATCH /v1/organizations/{organizationId}/members/{userId}', {
        path: { organizationId, userId },
        body: { roles },
      }),
    onSuccess: () => refresh(userId),
  });
}

export type KeyChoice = NonNullable<RemoveMember['keys']>;

/** What would become of the keys of somebody who leaves; nothing is changed. */
export function useRemovalPreview(userId: string, keys: KeyChoice) {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [...membersKey(organizationId), 'removal-preview', userId, keys],
    queryFn: ({ signal }) =>
      call('DELETE /v1/organizations/{organizationId}/members/{userId}', {
        path: { organizationId, userId },
        body: { keys, dryRun: true },
        signal,
      }),
    staleTime: 0,
    gcTime: 0,
  });
}

export function useRemoveMember(userId: string) {
  const organizationId = useOrganizationId();
  const refresh = useRefreshMembers();
  const refreshKeys = useRefreshKeys();
  const session = useSession();
  return useMutation({
    mutationFn: (keys: KeyChoice) =>
      call('DELETE /v1/organizations/{organizationId}/members/{userId}', {
        path: { organizationId, userId },
        body: { keys },
      }),
    onSuccess: async () => {
      // whoever has left can ask for nothing here any more
      if (userId === session.userId) return;
      await refresh(userId);
      await refreshKeys();
    },
  });
}
