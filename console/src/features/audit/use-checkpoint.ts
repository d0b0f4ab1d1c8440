import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { Checkpoint } from '../../api/schema';
import { useOrganizationId } from '../../api/session';
import { verifyGrowth, verifySignature, type Verdict } from './verify';

const EVERY_MS = 10_000;

export interface CheckedLog {
  readonly checkpoint: Checkpoint;
  readonly signature: Verdict;
  /** null for the first checkpoint that this page has seen */
  readonly growth: Verdict | null;
  /** the earlier checkpoint that it was compared with */
  readonly since: number | null;
}

/**
 * The latest checkpoint, asked for again and again: whether it is signed, and whether the log has only grown since the first
 * one that this page has seen.
 */
export function useCheckpoint() {
  const organizationId = useOrganizationId();
  const queries = useQueryClient();
  const queryKey = [organizationId, 'audit-checkpoint'];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<CheckedLog> => {
      const before = queries.getQueryData<CheckedLog>(queryKey);
      const path = { organizationId };
      const [keys, checkpoint] = await Promise.all([
        publishedKeys(queries),
        call('GET /v1/organizations/{organizationId}/audit-log/checkpoint', { path, signal }),
      ]);
      const signature = await verifySignature(checkpoint, keys);
      if (!before) return { checkpoint, signature, growth: null, since: null };
      // once it was wrong, nothing later makes it right
      if (before.growth === 'wrong') return { ...before, checkpoint, signature };
      const earlier = before.checkpoint;
      const query = { from: earlier.size, to: checkpoint.size };
      const isShrunk = checkpoint.size < earlier.size;
      const growth = isShrunk
        ? 'wrong'
        : await verifyGrowth(
            earlier,
            checkpoint,
            await call('GET /v1/organizations/{organizationId}/audit-log/proofs/consistency', {
              path,
              query,
              signal,
            }),
          );
      return { checkpoint, signature, growth, since: before.since ?? earlier.size };
    },
    refetchInterval: EVERY_MS,
  });
}

const publishedKeys = (queries: QueryClient) =>
  queries.fetchQuery({
    queryKey: ['audit-keys'],
    queryFn: async () => (await call('GET /.well-known/praesidia-keys/audit-keys')).keys,
    staleTime: 60_000,
  });
