import { useState, type ReactNode } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../../../api/client';
import { useRefreshKeys } from '../../../api/keys';
import type { NarrowedKey } from '../../../api/schema';
import { sentenceOf } from '../../../lib/problem';
import { toast } from '../../../ui/announce';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { Facts } from '../../../ui/Facts';
import { RadioGroup } from '../../../ui/inputs';
import { SkeletonLines } from '../../../ui/states';
import { useKeyPath } from '../use-key';
import styles from './usage.module.css';

const WINDOWS = [
  { value: '90', label: 'In the last 90 days' },
  { value: '30', label: 'In the last 30 days' },
] as const;

/** Shows what a key would keep if it kept what it uses, and takes the rest. */
export function NarrowDialog({ onClose }: { onClose: () => void }): ReactNode {
  const path = useKeyPath();
  const refresh = useRefreshKeys();
  const [within, setWithin] = useState<'30' | '90'>('90');
  const days = within === '30' ? 30 : 90;
  const narrow = (dryRun: boolean, signal?: AbortSignal) =>
    call('POST /v1/organizations/{organizationId}/api-keys/{id}/narrow', {
      path,
      body: { days, dryRun },
      signal,
    });
  const preview = useQuery({
    queryKey: [path.organizationId, 'api-keys', path.id, 'narrowing', days],
    queryFn: ({ signal }) => narrow(true, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const apply = useMutation({
    mutationFn: () => narrow(false),
    onSuccess: async ({ scopes }) => {
      toast(`The key has been narrowed to ${scopes.join(', ')}.`);
      onClose();
      await refresh();
    },
  });
  const error = apply.error ?? preview.error;
  const isChange = preview.data !== undefined && !isSame(preview.data);
  return (
    <ConfirmDialog
      isOpen
      title="Narrow the key to what it uses?"
      confirm="Narrow the key"
      look="primary"
      isBusy={apply.isPending}
      isDisabled={!isChange}
      error={error ? sentenceOf(error) : undefined}
      onCancel={onClose}
      onConfirm={() => apply.mutate()}
    >
      <RadioGroup
        legend="What counts as used"
        name="within"
        value={within}
        options={WINDOWS}
        onChange={setWithin}
      />
      <div className={styles.change} aria-live="polite">
        {preview.isPending && <SkeletonLines count={2} />}
        {preview.data && !isChange && <p>It has used all that it has. There is nothing to take away.</p>}
        {preview.data && isChange && <Change narrowed={preview.data} />}
      </div>
    </ConfirmDialog>
  );
}

const Change = ({ narrowed: { kept, removed, replaced } }: { narrowed: NarrowedKey }): ReactNode => (
  <>
    <Facts
      facts={[
        ['Keeps', kept.length > 0 && kept.join(', ')],
        ['Loses', removed.length > 0 && removed.join(', ')],
        [
          'Gets instead',
          replaced.length > 0 && replaced.map(({ from, to }) => `${to} for ${from}`).join(', '),
        ],
      ]}
    />
    <p>It takes effect on its next request. The token stays the same, and scopes can be given back.</p>
  </>
);

const isSame = ({ removed, replaced }: NarrowedKey): boolean => removed.length + replaced.length === 0;
