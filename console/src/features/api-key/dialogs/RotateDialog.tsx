import { useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../../../api/client';
import type { ApiKeyDetail, ApiKeyPolicy, RotateKey } from '../../../api/schema';
import { useOnce } from '../../../api/use-once';
import { durationOf } from '../../../lib/duration';
import { defaultExpiry, expiresAtOf, expiryLimits, mayLiveAgain } from '../../../lib/expiry';
import { policySentence } from '../../../lib/policy';
import { formError } from '../../../lib/problem';
import { exactTime } from '../../../lib/time';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { FormError } from '../../../ui/Field';
import { TokenOnce } from '../../../ui/TokenOnce';
import { useKeyPath } from '../use-key';
import { RotateForm, type Rotation } from './RotateForm';

const FORM = 'rotate-key';
const FIELDS = ['overlapSeconds', 'startOverlap', 'expiresAt', 'name'];
const DAY_SECONDS = 86_400;

export interface RotateDialogProps {
  apiKey: ApiKeyDetail;
  policy: ApiKeyPolicy | null;
  onClose: () => void;
}

/** Makes a successor that can do the same, and shows its token. */
export function RotateDialog({ apiKey, policy, onClose }: RotateDialogProps): ReactNode {
  const path = useKeyPath();
  const [limits] = useState(() => expiryLimits(policy, Date.now()));
  const mayKeep = mayLiveAgain(apiKey, limits);
  const [rotation, setRotation] = useState<Rotation>({
    name: apiKey.name,
    overlapSeconds: policy?.defaultOverlapSeconds ?? DAY_SECONDS,
    startOverlap: 'now',
    expiry: mayKeep ? { choice: 'keep', date: '' } : defaultExpiry(limits),
  });
  const { mutation, answer, forget } = useOnce((body: RotateKey) =>
    call('POST /v1/organizations/{organizationId}/api-keys/{id}/rotate', {
      path,
      body,
      idempotencyKey: crypto.randomUUID(),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, overlapSeconds, startOverlap, expiry } = rotation;
    mutation.mutate({ name, overlapSeconds, startOverlap, expiresAt: expiresAtOf(expiry, limits) });
  };
  if (answer?.token) {
    const { retiresAt, prefix } = answer.predecessor;
    const close = () => {
      forget();
      onClose();
    };
    return (
      <TokenOnce {...answer} token={answer.token} onClose={close}>
        <p style={{ marginTop: 16 }}>
          {`The old key ${prefix}… works ${retiresAt ? `until ${exactTime(retiresAt)}` : 'until some time after the first use of this one'}.`}
        </p>
      </TokenOnce>
    );
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Rotate the key"
      description="A new key with the same scopes, networks and rate limit takes its place."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={FORM} isBusy={mutation.isPending}>
            Rotate the key
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit}>
        <RotateForm
          rotation={rotation}
          onChange={setRotation}
          limits={limits}
          policy={policySentence(policy)}
          keepExpiry={mayKeep ? lifetimeOf(apiKey) : undefined}
          error={mutation.error}
        />
        <FormError>{formError(mutation.error, FIELDS)}</FormError>
      </form>
    </Dialog>
  );
}

function lifetimeOf({ createdAt, expiresAt }: ApiKeyDetail): string {
  if (!expiresAt) return 'The same again: no expiry';
  const days = Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / (DAY_SECONDS * 1_000));
  return days > 0 ? `The same time again: ${durationOf(days * DAY_SECONDS)}` : 'The same time again';
}
