import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import { membersKey, rolesKey } from '../../api/organization';
import type { CreateRole, UpdateRole } from '../../api/schema';
import { accessQuery, useOrganizationId } from '../../api/session';

/** A role's change may be one of what oneself may do. */
function useRefreshRoles(): () => Promise<void> {
  const organizationId = useOrganizationId();
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: rolesKey(organizationId) }),
      queries.invalidateQueries({ queryKey: membersKey(organizationId) }),
      queries.invalidateQueries({ queryKey: accessQuery(organizationId).queryKey }),
    ]);
  };
}

export function useCreateRole() {
  const organizationId = useOrganizationId();
  const onSuccess = useRefreshRoles();
  return useMutation({
    mutationFn: (body: CreateRole) =>
      call('POST /v1/organizations/{organizationId}/roles', {
        path: { organizationId },
        body,
        idempotencyKey: crypto.randomUUID(),
      }),
    onSuccess,
  });
}

export interface RoleChange extends UpdateRole {
  roleId: string;
}

/** One role after the other; stops at the first refusal, and what was done before it stays. */
export function useUpdateRoles(onUpdated?: (roleId: string) => void) {
  const organizationId = useOrganizationId();
  const refresh = useRefreshRoles();
  return useMutation({
    mutationFn: async (changes: readonly RoleChange[]) => {
      for (const { roleId, ...body } of changes) {
        const path = { organizationId, roleId };
        await call('PATCH /v1/organizations/{organizationId}/roles/{roleId}', { path, body });
        await refresh();
        onUpdated?.(roleId);
      }
    },
  });
}

export function useDeleteRole(roleId: string) {
  const organizationId = useOrganizationId();
  const onSuccess = useRefreshRoles();
  return useMutation({
    mutationFn: () =>
      call('DELETE /v1/organizations/{organizationId}/roles/{roleId}', { path: { organizationId, roleId } }),
    onSuccess,
  });
}
