import { useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../../api/client';
import { useRefreshKeys, useRevocationPreview } from '../../../api/keys';
import type { ApiKeyDetail, RevokeKey } from '../../../api/schema';
import { countOf } from '../../../lib/numbers';
import { sentenceOf } from '../../../lib/problem';
import { REVOCATION_REASONS, type RevocationReason } from '../../../lib/revocation';
import { toast } from '../../../ui/announce';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { Field } from '../../../ui/Field';
import { Checkbox, Select, TextArea, TextInput } from '../../../ui/inputs';
import { RevocationPreview } from '../../../ui/RevocationPreview';
import { SkeletonLines } from '../../../ui/states';
import styles from '../api-key.module.css';
import { useKeyPath } from '../use-key';

const NAMED_DESCENDANTS = 5;

export interface RevokeDialogProps {
  apiKey: ApiKeyDetail;
  onClose: () => void;
}

/** Shows what revoking the key would break, and what it has made, before it is done. */
export function RevokeDialog({ apiKey, onClose }: RevokeDialogProps): ReactNode {
  const path = useKeyPath();
  const refresh = useRefreshKeys();
  const [reason, setReason] = useState<RevocationReason>('no_longer_needed');
  const [note, setNote] = useState('');
  const [exposed, setExposed] = useState('');
  const [withDescendants, setWithDescendants] = useState<boolean>();
  const includeDescendants = withDescendants ?? reason === 'compromised';
  const { data, error } = useRevocationPreview({ keyIds: [apiKey.id], includeDescendants }, true);
  const revoke = useMutation({
    mutationFn: (body: RevokeKey) =>
      call('POST /v1/organizations/{organizationId}/api-keys/{id}/revoke', { path, body }),
    onSuccess: async () => {
      toast(`“${apiKey.name}” has been revoked.`);
      onClose();
      await refresh();
    },
  });
  const confirm = () =>
    revoke.mutate({
      reason,
      note: note.trim() || undefined,
      includeDescendants,
      ...(reason === 'compromised' && exposed && { exposedAt: new Date(exposed).toISOString() }),
    });
  const problem = revoke.error ?? error;
  const made = data?.preview?.descendants ?? [];
  const madeCount = data?.preview?.descendantCount ?? 0;
  return (
    <ConfirmDialog
      isOpen
      title={`Revoke “${apiKey.name}”?`}
      confirm={
        data && data.revokedCount > 1 ? `Revoke ${countOf(data.revokedCount, 'key')}` : 'Revoke the key'
      }
      isBusy={revoke.isPending}
      error={problem ? sentenceOf(problem) : undefined}
      onCancel={onClose}
      onConfirm={confirm}
    >
      <p>Requests with its token are refused from then on, everywhere and at once. This cannot be undone.</p>
      {data?.preview && <RevocationPreview preview={data.preview} />}
      {!data && !error && (
        <div style={{ marginTop: 16 }}>
          <SkeletonLines count={2} />
        </div>
      )}
      {madeCount > 0 && (
        <Checkbox
          checked={includeDescendants}
          onChange={setWithDescendants}
          label={`Also revoke ${countOf(madeCount, 'key')} made with it`}
          hint={`${made
            .slice(0, NAMED_DESCENDANTS)
            .map(({ name }) => name)
            .join(
              ', ',
            )}${madeCount > NAMED_DESCENDANTS ? ' and more' : ''}. Otherwise ${madeCount === 1 ? 'it works' : 'they work'} on.`}
        />
      )}
      <div className={styles.stack} style={{ marginTop: 16 }}>
        <Field label="Reason">
          <Select value={reason} options={REVOCATION_REASONS} onChange={setReason} />
        </Field>
        {reason === 'compromised' && (
          <Field label="In other hands since" isOptional hint="The report then says how long it was exposed.">
            <TextInput
              type="datetime-local"
              value={exposed}
              onChange={({ target }) => setExposed(target.value)}
            />
          </Field>
        )}
        <Field label="Note" isOptional hint="For whoever reads the audit log later. Not a place for secrets.">
          <TextArea value={note} maxLength={2000} rows={2} onChange={({ target }) => setNote(target.value)} />
        </Field>
      </div>
    </ConfirmDialog>
  );
}
