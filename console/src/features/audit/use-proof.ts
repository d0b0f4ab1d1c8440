import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { AuditEvent } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { ApiError } from '../../lib/problem';
import { verifyInclusion, type Verdict } from './verify';

export interface CheckedPlace {
  readonly leafIndex: number;
  /** of the log whose checkpoint the proof leads to */
  readonly size: number;
  readonly verdict: Verdict;
}

const AGAIN_MS = 1_500;

/** Whether an event stands in the log that the latest checkpoint states; null while it has no place there yet. */
export function useProof(event: AuditEvent) {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: [organizationId, 'audit-proof', event.id],
    queryFn: async ({ signal }): Promise<CheckedPlace | null> => {
      const path = { organizationId };
      const checkpoint = await call('GET /v1/organizations/{organizationId}/audit-log/checkpoint', {
        path,
        signal,
      });
      const { size } = checkpoint;
      try {
        const proof = await call('GET /v1/organizations/{organizationId}/audit-log/proofs/inclusion', {
          path,
          query: { eventId: event.id, size },
          signal,
        });
        const { leafIndex } = proof;
        return { leafIndex, size, verdict: await verifyInclusion(event, checkpoint, proof) };
      } catch (error) {
        // 409: it has no place yet; 400: it has got one behind the checkpoint
        if (error instanceof ApiError && (error.status === 409 || error.status === 400)) return null;
        throw error;
      }
    },
    refetchInterval: ({ state }) => (state.data === null ? AGAIN_MS : false),
    staleTime: 0,
    gcTime: 0,
  });
}
