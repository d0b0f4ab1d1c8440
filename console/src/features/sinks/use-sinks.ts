import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { AuditSink, CreateAuditSink, RewindAuditSink, UpdateAuditSink } from '../../api/schema';
import { useOrganizationId } from '../../api/session';

// what is delivered goes on while one looks
const EVERY_MS = 5_000;

export function useSinks() {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [organizationId, 'audit-sinks', 'list'],
    // an organization has 20 at the most
    queryFn: async ({ signal }) =>
      (
        await call('GET /v1/organizations/{organizationId}/audit-sinks', {
          path: { organizationId },
          query: { limit: 50 },
          signal,
        })
      ).items,
    refetchInterval: EVERY_MS,
  });
}

export function useSink(id: string) {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [organizationId, 'audit-sinks', id],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/audit-sinks/{id}', {
        path: { organizationId, id },
        signal,
      }),
    refetchInterval: ({ state }) => (state.error ? false : EVERY_MS),
  });
}

/** Runs a change, and has whatever is shown of sinks read again. */
function useChange<Given, Result>(change: (given: Given, organizationId: string) => Promise<Result>) {
  const organizationId = useOrganizationId();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => change(given, organizationId),
    // an answer may hold a secret: it is not kept
    gcTime: 0,
    onSuccess: () => queries.invalidateQueries({ queryKey: [organizationId, 'audit-sinks'] }),
  });
}

export const useCreateSink = () =>
  useChange(({ body, idempotencyKey }: { body: CreateAuditSink; idempotencyKey: string }, organizationId) =>
    call('POST /v1/organizations/{organizationId}/audit-sinks', {
      path: { organizationId },
      body,
      idempotencyKey,
    }),
  );

export const useUpdateSink = (id: string) =>
  useChange((body: UpdateAuditSink, organizationId) =>
    call('PATCH /v1/organizations/{organizationId}/audit-sinks/{id}', { path: { organizationId, id }, body }),
  );

export const useDeleteSink = (id: string) =>
  useChange((_: void, organizationId) =>
    call('DELETE /v1/organizations/{organizationId}/audit-sinks/{id}', { path: { organizationId, id } }),
  );

export const useTestSink = (id: string) =>
  useChange((_: void, organizationId) =>
    call('POST /v1/organizations/{organizationId}/audit-sinks/{id}/test', { path: { organizationId, id } }),
  );

export const useRotateSecret = (id: string) =>
  useChange((overlapSeconds: number, organizationId) =>
    call('POST /v1/organizations/{organizationId}/audit-sinks/{id}/rotate-secret', {
      path: { organizationId, id },
      body: { overlapSeconds },
    }),
  );

export const useRewindSink = (id: string) =>
  useChange((body: RewindAuditSink, organizationId) =>
    call('POST /v1/organizations/{organizationId}/audit-sinks/{id}/rewind', {
      path: { organizationId, id },
      body,
    }),
  );

/** Whether the present secret and the one before both sign. */
export const isInOverlap = ({ previousSecretExpiresAt }: AuditSink): boolean =>
  previousSecretExpiresAt !== null;
