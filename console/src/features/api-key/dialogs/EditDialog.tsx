import { useState, type FormEvent, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useCatalogue, useMayGive } from '../../../api/catalogue';
import { call } from '../../../api/client';
import { useRefreshKeys } from '../../../api/keys';
import type { ApiKeyDetail, ApiKeyPolicy, UpdateKey } from '../../../api/schema';
import { expiryLimits } from '../../../lib/expiry';
import { changesOf, draftOf, KEY_FIELDS } from '../../../lib/key-draft';
import { policySentence } from '../../../lib/policy';
import { formError } from '../../../lib/problem';
import { dayOf } from '../../../lib/time';
import { toast } from '../../../ui/announce';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { FormError } from '../../../ui/Field';
import { KeyFields } from '../../../ui/key-form/KeyFields';
import { ErrorState, SkeletonLines } from '../../../ui/states';
import { useKeyPath } from '../use-key';

const FORM = 'edit-key';

export interface EditDialogProps {
  apiKey: ApiKeyDetail;
  policy: ApiKeyPolicy | null;
  onClose: () => void;
}

/** Changes what a key may do, how long and from where; effective on its next request. */
export function EditDialog({ apiKey, policy, onClose }: EditDialogProps): ReactNode {
  const path = useKeyPath();
  const mayGive = useMayGive();
  const refresh = useRefreshKeys();
  const { scopes, permissions, error } = useCatalogue();
  const [limits] = useState(() => expiryLimits(policy, Date.now(), apiKey.createdAt));
  const [draft, setDraft] = useState(() => draftOf(apiKey));
  const update = useMutation({
    mutationFn: (body: UpdateKey) =>
      call('PATCH /v1/organizations/{organizationId}/api-keys/{id}', { path, body }),
    onSuccess: async () => {
      toast('The key has been changed. It takes effect on its next request.');
      onClose();
      await refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changes = changesOf(apiKey, draft, limits);
    if (Object.keys(changes).length === 0) onClose();
    else update.mutate(changes);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Edit the key"
      description="Changes take effect on the key’s next request. The token stays the same."
      width={680}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={FORM} isBusy={update.isPending}>
            Save
          </Button>
        </>
      }
    >
      {error && <ErrorState error={error} />}
      {!error && !(scopes && permissions) && <SkeletonLines count={6} />}
      {scopes && permissions && (
        <form id={FORM} onSubmit={submit}>
          <KeyFields
            draft={draft}
            onChange={setDraft}
            scopes={scopes}
            permissions={permissions}
            mayGive={mayGive}
            limits={limits}
            policy={policySentence(policy)}
            keepExpiry={
              apiKey.expiresAt ? `As it is, until ${dayOf(apiKey.expiresAt)}` : 'As it is, without expiry'
            }
            error={update.error}
          />
          <FormError>{formError(update.error, KEY_FIELDS)}</FormError>
        </form>
      )}
    </Dialog>
  );
}
