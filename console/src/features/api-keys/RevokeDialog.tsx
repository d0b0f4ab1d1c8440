import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/client';
import { useRefreshKeys, useRevocationPreview } from '../../api/keys';
import { useOrganizationId } from '../../api/session';
import type { BulkRevoke } from '../../api/schema';
import { countOf } from '../../lib/numbers';
import { ApiError, sentenceOf } from '../../lib/problem';
import { REVOCATION_REASONS } from '../../lib/revocation';
import { toast } from '../../ui/announce';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Field } from '../../ui/Field';
import { Checkbox, Select, TextArea } from '../../ui/inputs';
import { RevocationPreview } from '../../ui/RevocationPreview';
import { SkeletonLines } from '../../ui/states';

export interface RevokeDialogProps {
  /** by ids, or all that a filter matches */
  choice: Pick<BulkRevoke, 'keyIds' | 'filter'>;
  onClose: () => void;
  onRevoked: () => void;
}

/** Shows what revoking would end and break, and revokes exactly what it has shown. */
export function RevokeDialog({ choice, onClose, onRevoked }: RevokeDialogProps): ReactNode {
  const organizationId = useOrganizationId();
  const refresh = useRefreshKeys();
  const [reason, setReason] = useState<BulkRevoke['reason']>('no_longer_needed');
  const [note, setNote] = useState('');
  const [withDescendants, setWithDescendants] = useState<boolean>();
  const includeDescendants = withDescendants ?? reason === 'compromised';
  const preview = useRevocationPreview({ ...choice, includeDescendants }, true);
  const count = preview.data?.revokedCount;
  const revoke = useMutation({
    mutationFn: (expectedCount: number) =>
      call('POST /v1/organizations/{organizationId}/api-keys/bulk-revoke', {
        path: { organizationId },
        body: { ...choice, includeDescendants, reason, note: note.trim() || undefined, expectedCount },
      }),
    onSuccess: async ({ revokedCount }) => {
      toast(`${countOf(revokedCount, 'key')} revoked.`);
      onRevoked();
      await refresh();
    },
    // somebody was faster: show what it would be now
    onError: (error) => void (isOutdated(error) && preview.refetch()),
  });
  return (
    <ConfirmDialog
      isOpen
      title={count === undefined ? 'Revoke keys' : `Revoke ${countOf(count, 'key')}?`}
      confirm={count === undefined ? 'Revoke' : `Revoke ${countOf(count, 'key')}`}
      isBusy={revoke.isPending}
      isDisabled={!count || preview.isFetching}
      error={revoke.error ? refusalOf(revoke.error) : preview.error ? sentenceOf(preview.error) : undefined}
      onCancel={onClose}
      onConfirm={() => revoke.mutate(count!)}
    >
      <p>Requests with these keys are refused from then on, everywhere and at once. This cannot be undone.</p>
      {preview.data?.preview ? (
        <RevocationPreview preview={preview.data.preview} />
      ) : (
        !preview.error && (
          <div style={{ marginTop: 16 }}>
            <SkeletonLines count={2} />
          </div>
        )
      )}
      {(preview.data?.preview?.descendantCount ?? 0) > 0 && (
        <Checkbox
          checked={includeDescendants}
          onChange={setWithDescendants}
          label={`Also revoke ${countOf(preview.data!.preview!.descendantCount, 'key')} made with them`}
          hint="Otherwise those work on."
        />
      )}
      <div style={{ marginTop: 16 }}>
        <Field label="Reason">
          <Select value={reason} options={REVOCATION_REASONS} onChange={setReason} />
        </Field>
        <Field label="Note" isOptional hint="For whoever reads the audit log later. Not a place for secrets.">
          <TextArea value={note} maxLength={2000} rows={2} onChange={({ target }) => setNote(target.value)} />
        </Field>
      </div>
    </ConfirmDialog>
  );
}

const isOutdated = (error: Error): boolean => error instanceof ApiError && error.status === 409;

const refusalOf = (error: Error): string =>
  isOutdated(error)
    ? 'Meanwhile the number of these keys has changed, so nothing was revoked. Look at the new number and confirm again.'
    : sentenceOf(error);
